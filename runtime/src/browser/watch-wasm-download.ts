/**
 * Tells how far the download of ONNX Runtime's .wasm is. ONNX Runtime fetches it by itself, so the one place to see
 * it coming is the `fetch` of the worker that it runs in, which is ours alone.
 *
 * @param onProgress called with the bytes that came, unpacked, and with their final number where the server tells it.
 */
export function watchWasmDownload(
  onProgress: (loadedBytes: number, totalBytes: number | undefined) => void,
): void {
  const originalFetch = self.fetch;
  self.fetch = async (input, init) => {
    const response = await originalFetch(input, init);
    if (!response.body || !new URL(response.url).pathname.endsWith('.wasm')) return response;
    const { headers, status, statusText } = response;
    // Packed bytes are counted by the header, unpacked ones below.
    const isPacked = headers.has('content-encoding');
    const totalBytes = isPacked ? undefined : Number(headers.get('content-length')) || undefined;
    let loadedBytes = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        loadedBytes += piece.byteLength;
        onProgress(loadedBytes, totalBytes);
        controller.enqueue(piece);
      },
    });
    return new Response(response.body.pipeThrough(counter), { headers, status, statusText });
  };
}
