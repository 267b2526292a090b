/** The program of the container that holds a pod's namespaces: it waits, reaps orphans, and ends when told to. 230
 *  bytes, since one runs for every pod. */
import type { LayerEntry } from '../layer/entries.ts';

/** Machine code for the loop below, after the assembler's listing. `set` is SIGINT, SIGTERM, SIGCHLD.
 *
 *      rt_sigprocmask(SIG_BLOCK, &set, NULL, 8)
 *      for (;;) {
 *        signal = rt_sigtimedwait(&set, NULL, NULL, 8)
 *        if (signal < 0) continue
 *        if (signal != SIGCHLD) exit_group(0)
 *        while (wait4(-1, NULL, WNOHANG, NULL) > 0);
 *      } */
const code: Readonly<Record<string, { machine: number; hex: readonly string[] }>> = {
  x64: {
    machine: 62,
    hex: [
      'b80e000000', // mov eax, 14 (rt_sigprocmask)
      '31ff', // xor edi, edi
      '488d3552000000', // lea rsi, [rip + set]
      '31d2', // xor edx, edx
      '41ba08000000', // mov r10d, 8
      '0f05', // syscall
      'b880000000', // wait: mov eax, 128 (rt_sigtimedwait)
      '488d3d3c000000', // lea rdi, [rip + set]
      '31f6', // xor esi, esi
      '31d2', // xor edx, edx
      '41ba08000000', // mov r10d, 8
      '0f05', // syscall
      '85c0', // test eax, eax
      '78e4', // js wait
      '83f811', // cmp eax, 17 (SIGCHLD)
      '751e', // jne quit
      'b83d000000', // reap: mov eax, 61 (wait4)
      '48c7c7ffffffff', // mov rdi, -1
      '31f6', // xor esi, esi
      'ba01000000', // mov edx, 1 (WNOHANG)
      '4531d2', // xor r10d, r10d
      '0f05', // syscall
      '85c0', // test eax, eax
      '7fe4', // jg reap
      'ebc1', // jmp wait
      'b8e7000000', // quit: mov eax, 231 (exit_group)
      '31ff', // xor edi, edi
      '0f05', // syscall
      '0240010000000000', // set: .quad 1<<1 | 1<<14 | 1<<16
    ],
  },
  arm64: {
    machine: 183,
    hex: [
      '000080d2', // mov x0, #0
      '41030010', // adr x1, set
      '020080d2', // mov x2, #0
      '030180d2', // mov x3, #8
      'e81080d2', // mov x8, #135 (rt_sigprocmask)
      '010000d4', // svc #0
      'a0020010', // wait: adr x0, set
      '010080d2', // mov x1, #0
      '020080d2', // mov x2, #0
      '030180d2', // mov x3, #8
      '281180d2', // mov x8, #137 (rt_sigtimedwait)
      '010000d4', // svc #0
      '40ffffb7', // tbnz x0, #63, wait
      '1f4400f1', // cmp x0, #17 (SIGCHLD)
      '41010054', // b.ne quit
      '00008092', // reap: mov x0, #-1
      '010080d2', // mov x1, #0
      '220080d2', // mov x2, #1 (WNOHANG)
      '030080d2', // mov x3, #0
      '882080d2', // mov x8, #260 (wait4)
      '010000d4', // svc #0
      '1f0000f1', // cmp x0, #0
      '2cffff54', // b.gt reap
      'efffff17', // b wait
      '000080d2', // quit: mov x0, #0
      'c80b80d2', // mov x8, #94 (exit_group)
      '010000d4', // svc #0
      '0240010000000000', // set: .quad 1<<1 | 1<<14 | 1<<16
    ],
  },
};

const headerBytes = 64 + 56;
const loadAddress = 0x400000n;

/** The pause program as a static ELF executable; undefined for processors that it was not written for.
 *  https://man7.org/linux/man-pages/man5/elf.5.html */
export function pauseProgram(arch: string): Buffer | undefined {
  const target = code[arch];
  if (target === undefined) return undefined;
  const text = Buffer.from(target.hex.join(''), 'hex');
  const size = BigInt(headerBytes + text.length);
  const header = Buffer.alloc(headerBytes);
  header.write('\x7fELF\x02\x01\x01', 'latin1'); // 64 bits, little-endian, version 1
  header.writeUInt16LE(2, 16); // an executable
  header.writeUInt16LE(target.machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(loadAddress + BigInt(headerBytes), 24); // where it starts
  header.writeBigUInt64LE(64n, 32); // the program header follows
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // one segment to load,
  header.writeUInt32LE(5, 68); // readable and executable,
  header.writeBigUInt64LE(loadAddress, 80);
  header.writeBigUInt64LE(loadAddress, 88);
  header.writeBigUInt64LE(size, 96);
  header.writeBigUInt64LE(size, 104);
  header.writeBigUInt64LE(0x10000n, 112); // pages are up to 64 KiB
  return Buffer.concat([header, text]);
}

/** The pause image's only file, and how it is started. Where there is no program of ours, BusyBox waits. */
export function pauseEntries(
  arch: string,
  busybox: readonly LayerEntry[],
): { entries: LayerEntry[]; entrypoint: string[] } {
  const program = pauseProgram(arch);
  if (program !== undefined)
    return { entries: [{ type: 'file', path: 'pause', mode: 0o755, content: program }], entrypoint: ['/pause'] };
  return {
    entries: [...busybox],
    entrypoint: ['/bin/busybox', 'sh', '-c', 'trap exit INT TERM; while :; do sleep 86400 & wait; done'],
  };
}
