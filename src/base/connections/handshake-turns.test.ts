import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { nextTurn } from '../async.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import { HandshakeTurns } from './handshake-turns.ts';

const connectionFrom = (remoteAddress: string): Socket =>
  Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });

/** The addresses of connections whose clients spoke at once, in that order, in the order of their handshakes. */
async function handshakesOf(addresses: readonly string[]): Promise<string[]> {
  const begun: string[] = [];
  const begin = (socket: Socket) => void begun.push(socket.remoteAddress ?? '');
  const turns = new HandshakeTurns({ clock: createVirtualClock(), begin });
  for (const address of addresses) {
    const socket = connectionFrom(address);
    turns.add(socket);
    socket.emit('readable');
  }
  for (let turn = 0; turn < addresses.length && begun.length < addresses.length; turn++) await nextTurn();
  return begun;
}

const times = (count: number, address: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => address(index));

/** What one turn of the event loop takes at once. */
const first = times(8, () => '10.9.9.9');

it.each([
  { of: 'as many addresses', many: (i: number) => `10.0.0.${i}`, place: 41 },
  { of: 'one address', many: () => '10.0.0.1', place: 3 },
  { of: 'an IPv6 network', many: (i: number) => `2001:db8::${i}`, place: 3 },
  { of: 'the machine itself', many: (i: number) => `127.0.0.${i + 1}`, place: 3 },
])('amid forty of $of another one is number $place', async ({ many, place }) => {
  const other = '2001:db8:0:1::1';
  const others = times(40, many);
  const begun = await handshakesOf([...first, ...others.slice(0, 20), other, ...others.slice(20)]);
  expect(begun).toHaveLength(49);
  expect(begun.indexOf(other) - first.length + 1).toBe(place);
});
