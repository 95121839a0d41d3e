/** What a visitor can try with one click: the course's four sentences, then reviews as people write them. */
export const EXAMPLES: readonly { readonly title: string; readonly text: string }[] = [
  { title: 'not bad', text: 'The movie was not bad' },
  { title: 'bad', text: 'The movie was bad' },
  { title: 'not the best', text: 'Not the best movie' },
  { title: 'the best', text: 'The best movie' },
  {
    title: 'slow start',
    text: 'The first half drags and I nearly gave up, but then the story finally finds its feet, and the last twenty minutes are some of the most moving I have seen in years. Wonderful.',
  },
  {
    title: 'all show',
    text: 'Beautiful sets, an excellent cast, and a trailer that promised the world. What a waste. The plot is a mess, the jokes fall flat, and by the end I was simply bored.',
  },
  {
    title: 'guilty pleasure',
    text: 'Is it great art? Of course not. The acting is wooden and the dialogue is silly, yet I laughed from beginning to end and would happily watch it again.',
  },
];
