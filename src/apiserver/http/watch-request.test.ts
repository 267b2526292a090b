import { describe, expect, it } from 'vitest';
import { badRequest, expired } from '#api';
import { createVirtualClock } from '#base';
import type { ResponseWriter } from '../messages/response-writer.ts';
import { storedJson } from '../representations/stored-json.ts';
import { tooLargeResourceVersion } from '../watch/resource-version.ts';
import { serveWatch } from './watch-request.ts';

/** What a client gets whose watch is refused by an error. */
async function answerTo(error: Error): Promise<{ code: number; text: string; isEnded: boolean }> {
  const answer = { code: 0, text: '', isEnded: false };
  const response: ResponseWriter = {
    headersSent: false,
    writableLength: 0,
    destroyed: false,
    writeHead(code: number) {
      answer.code = code;
      Object.assign(response, { headersSent: true });
    },
    write(chunk: Uint8Array) {
      answer.text += Buffer.from(chunk).toString();
      return true;
    },
    end: () => void (answer.isEnded = true),
    destroy: () => undefined,
    on: () => undefined,
  };
  await serveWatch({
    begin: async () => {
      throw error;
    },
    clock: createVirtualClock(),
    response,
    representation: storedJson,
  });
  await new Promise(resolve => setImmediate(resolve));
  return answer;
}

describe('a watch that is refused', () => {
  it.each([
    ['is too old', expired('too old resource version: 1 (5)'), 410, 'Expired'],
    ['does not come', tooLargeResourceVersion(9, 5), 504, 'Timeout'],
  ])('is told by an event when its version %s', async (_why, error, code, reason) => {
    const answer = await answerTo(error);
    expect(answer).toMatchObject({ code: 200, isEnded: true });
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'ERROR', object: { kind: 'Status', code, reason } });
  });

  it('is told by the answer when it means nothing', async () => {
    await expect(answerTo(badRequest('invalid resource version'))).rejects.toThrow('invalid resource version');
  });
});
