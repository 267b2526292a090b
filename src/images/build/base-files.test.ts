import { expect, it } from 'vitest';
import { parseLdd } from './base-files.ts';

it('parseLdd finds libraries and the loader, and leaves out what the kernel brings', () => {
  const output = `	linux-vdso.so.1 (0x00007f34c8d9f000)
	libstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f34c8a00000)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f34c881e000)
	/lib64/ld-linux-x86-64.so.2 (0x00007f34c8da1000)
`;
  expect(parseLdd(output)).toEqual([
    '/lib/x86_64-linux-gnu/libstdc++.so.6',
    '/lib/x86_64-linux-gnu/libc.so.6',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
});
