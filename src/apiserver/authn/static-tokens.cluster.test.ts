import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TokenReview } from '#api';
import { startTestServer } from '../testing.ts';
import { createStaticTokens } from './static-tokens.ts';
import { readTokenFile } from './token-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'tokens-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(text: string): string {
  const file = join(directory, 'tokens.csv');
  writeFileSync(file, text);
  return file;
}

describe('a file of tokens', () => {
  it('says whose each is', async () => {
    const file = fileOf('t1,ann,u1,"dev,ops"\r\nt2,"bob, jr ""b""",u2\n\n,nobody,u3\nt3,eve,,admins,more');
    expect(await readTokenFile(file)).toEqual([
      { token: 't1', user: { username: 'ann', uid: 'u1', groups: ['dev', 'ops'] } },
      { token: 't2', user: { username: 'bob, jr "b"', uid: 'u2', groups: [] } },
      { token: 't3', user: { username: 'eve', uid: '', groups: ['admins'] } },
    ]);
  });

  it('need not be there', async () => {
    expect(await readTokenFile('')).toEqual([]);
  });

  it.each([
    ['t,ann', ':1: must have at least 3 columns (token, user name, user uid), found 2'],
    ['t,ann,u\nt,"ann,u', ':2: a quote is not where a column begins or ends'],
    ['t,a"nn",u', ':1: a quote is not where a column begins or ends'],
  ])('with %j is refused', async (text, words) => {
    await expect(readTokenFile(fileOf(text))).rejects.toThrow(words);
  });

  it('that is not there is told', async () => {
    await expect(readTokenFile(join(directory, 'none'))).rejects.toThrow('none: cannot be read: ENOENT');
  });
});

describe('a static token', () => {
  const other = { user: { username: 'other', groups: [] }, audiences: ['x'] };
  const tokens = createStaticTokens({
    tokens: [
      { token: 't', user: { username: 'ann', groups: ['dev'] } },
      { token: 't', user: { username: 'bob', groups: ['dev'] } },
    ],
    audiences: ['api'],
    others: { authenticate: async token => (token === 'else' ? other : undefined) },
  });

  it('is that of the last who has it, who is known', async () => {
    expect(await tokens.authenticate('t')).toEqual({
      user: { username: 'bob', groups: ['dev', 'system:authenticated'] },
      audiences: ['api'],
    });
  });

  it('is believed by the server that has it', async () => {
    await using server = await startTestServer({
      staticTokens: [{ token: 'given', user: { username: 'ann', uid: 'u1', groups: ['dev'] } }],
    });
    const review = async (token: string) =>
      (await server.client.create(TokenReview, { metadata: {}, spec: { token } })).status;
    expect(await review('given')).toMatchObject({
      authenticated: true,
      user: { username: 'ann', uid: 'u1', groups: ['dev', 'system:authenticated'] },
    });
    expect((await review('guessed'))?.authenticated).toBeUndefined();
  });

  it('is looked for before all others', async () => {
    expect(await tokens.authenticate('else')).toBe(other);
    expect(await tokens.authenticate('')).toBeUndefined();
  });
});
