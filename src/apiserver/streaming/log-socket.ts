/** A log as messages of a WebSocket, for clients that cannot read an endless answer, such as pages in a browser.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ ("read log" over
 *  WebSocket) */
import type { Readable } from 'node:stream';
import type { WebSocket } from 'ws';

/** Bytes as they are, which is the default, or as base64 in texts. */
export const logProtocols = ['binary.k8s.io', 'base64.binary.k8s.io'] as const;

/** Sends a log until it ends or the client goes, no faster than the client reads. */
export async function sendLog(webSocket: WebSocket, log: Readable): Promise<void> {
  webSocket.on('error', () => log.destroy()).on('close', () => log.destroy());
  const isText = webSocket.protocol === 'base64.binary.k8s.io';
  try {
    for await (const chunk of log) {
      const bytes = chunk as Buffer;
      await send(webSocket, isText ? bytes.toString('base64') : bytes);
    }
    webSocket.close(1000);
  } catch {
    webSocket.terminate(); // what went wrong with the log can no longer be said
  }
}

function send(webSocket: WebSocket, data: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    webSocket.send(data, error => (error ? reject(error) : resolve()));
  });
}
