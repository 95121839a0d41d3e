import { find } from './dom.ts';

const STORAGE_KEY = 'onnx-bridge.theme';
type Theme = 'light' | 'dark';

/** Follows the system's colours until the visitor chooses others, and remembers the choice. */
export function startTheme(): void {
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = (): Theme | undefined => {
    const stored = localStorage.getItem(STORAGE_KEY);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  };
  const current = (): Theme => chosen() ?? (systemIsDark.matches ? 'dark' : 'light');
  const show = (): void => {
    document.documentElement.dataset.theme = current();
  };
  show();
  systemIsDark.addEventListener('change', show);
  find('#theme', HTMLButtonElement).addEventListener('click', () => {
    localStorage.setItem(STORAGE_KEY, current() === 'dark' ? 'light' : 'dark');
    show();
  });
}
