/** What this code uses of a response, in a form that both versions agree on. */
export interface ResponseWriter {
  writeHead(code: number, headers: Record<string, string | number | readonly string[]>): unknown;
  write(chunk: Uint8Array): boolean;
  end(chunk?: Uint8Array): unknown;
  on(event: 'close' | 'drain' | 'error', listener: () => void): unknown;
  destroy(): unknown;
  readonly headersSent: boolean;
  /** Whether its connection is gone, or the answer over. */
  readonly destroyed: boolean;
  readonly writableLength: number;
}
