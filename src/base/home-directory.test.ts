import os from 'node:os';
import { expect, test } from 'vitest';
import { homeDirectory } from './home-directory.ts';

test.each([
  [{ HOME: '/home/me' }, '/home/me'],
  [{ USERPROFILE: 'C:\\Users\\me' }, 'C:\\Users\\me'],
  [{ HOME: '' }, os.userInfo().homedir],
  [{}, os.userInfo().homedir],
])('home by %j', (env, expected) => {
  expect(homeDirectory(env)).toBe(expected);
});
