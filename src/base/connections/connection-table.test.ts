import { describe, expect, it } from 'vitest';
import { Connection, ConnectionTable, connectionBounds } from './connection-table.ts';

const bounds = { total: 6, perAddress: 3, perLoopback: 4 };

function create({ chance = 0, total = bounds.total } = {}) {
  const table = new ConnectionTable<Connection>({ ...bounds, total }, () => chance);
  /** Says nothing yet. */
  const call = (source: string): Connection => {
    expect(table.makeRoom(source)).toEqual({ hasRoom: true });
    const connection = new Connection(source, 0);
    table.add(connection);
    return connection;
  };
  /** In its handshake. */
  const knock = (source: string): Connection => {
    const connection = call(source);
    table.start(connection);
    return connection;
  };
  const open = (source: string, isBusy = false): Connection => {
    const connection = knock(source);
    table.ready(connection, false);
    if (isBusy) table.begin(connection);
    return connection;
  };
  return { table, call, knock, open };
}

describe('an address', () => {
  it('that has its share loses the connection that is idle for longest', () => {
    const { table, open } = create();
    const [first, second] = [open('a'), open('a'), open('a')];
    table.begin(first);
    table.end(first, 5);
    expect(table.makeRoom('a').evicted).toBe(second);
    expect(table.connections.size).toBe(2);
    expect(table.makeRoom('a')).toEqual({ hasRoom: true });
  });

  it('whose connections are all busy gets no more', () => {
    const { table, open } = create();
    const [first] = [open('a', true), open('a', true), open('a', true)];
    expect(table.makeRoom('a')).toEqual({ hasRoom: false });
    expect(table.makeRoom('b')).toEqual({ hasRoom: true });
    table.end(first, 1);
    expect(table.makeRoom('a')).toEqual({ hasRoom: true, evicted: first });
  });

  it('keeps a connection with several requests until the last has ended', () => {
    const { table, open } = create();
    const connection = open('a', true);
    open('a', true);
    open('a', true);
    table.begin(connection);
    table.end(connection, 1);
    expect(table.makeRoom('a').hasRoom).toBe(false);
  });

  it('loses strangers before those whom a certificate names', () => {
    const { table, knock, open } = create();
    const known = knock('a');
    table.ready(known, true);
    const stranger = open('a');
    open('a', true);
    expect(table.makeRoom('a').evicted).toBe(stranger);
    open('a', true);
    expect(table.makeRoom('a').evicted).toBe(known);
  });
});

it('takes the one that goes from those that are most: silent, in their handshake, or idle', () => {
  const { table, call, knock, open } = create({ total: 9 });
  const silent = [call('a'), call('a'), knock('a')];
  expect(silent.slice(0, 2)).toContain(table.makeRoom('a').evicted);
  const starting = [knock('b'), knock('b'), call('b')];
  expect(starting.slice(0, 2)).toContain(table.makeRoom('b').evicted);
  const idle = [open('c'), open('c'), knock('c')];
  expect(table.makeRoom('c').evicted).toBe(idle[0]);
});

describe('of connections in their handshake', () => {
  it.each([
    { chance: 0, goes: 0 },
    { chance: 0.5, goes: 1 },
    { chance: 0.99, goes: 2 },
  ])('any goes, at $chance the one at $goes', ({ chance, goes }) => {
    const { table, knock } = create({ chance });
    const connections = [knock('a'), knock('a'), knock('a')];
    expect(table.makeRoom('a').evicted).toBe(connections[goes]);
  });

  it('none goes while as many are idle', () => {
    const { table, knock, open } = create();
    knock('a');
    const idle = open('a');
    open('a', true);
    expect(table.makeRoom('a').evicted).toBe(idle);
  });

  it('those that went or are done are no longer among them', () => {
    const { table, knock } = create({ chance: 0.99 });
    const [first, second] = [knock('a'), knock('a'), knock('a')];
    table.remove(first);
    table.ready(second, true);
    const last = knock('a');
    expect(table.makeRoom('a').evicted).toBe(last);
  });

  it('one goes before a client that a certificate names', () => {
    const { table, knock } = create();
    table.ready(knock('a'), true);
    table.ready(knock('a'), true);
    const starting = knock('a');
    expect(table.makeRoom('a').evicted).toBe(starting);
  });
});

describe('all together', () => {
  it('lose one of the address that has most', () => {
    const { table, open } = create();
    open('b');
    const first = open('a');
    open('a');
    open('a');
    open('c');
    open('c');
    expect(table.makeRoom('d').evicted).toBe(first);
  });

  it('lose a stranger of a small address before a known client of a large one', () => {
    const { table, knock, open } = create();
    for (let i = 0; i < 3; i++) table.ready(knock('a'), true);
    const stranger = open('b');
    open('c', true);
    open('c', true);
    expect(table.makeRoom('d').evicted).toBe(stranger);
  });

  it('get no more when all are busy', () => {
    const { table, open } = create();
    for (const source of ['a', 'a', 'b', 'b', 'c', 'c']) open(source, true);
    expect(table.makeRoom('d')).toEqual({ hasRoom: false });
  });
});

it('a connection that went leaves nothing behind', () => {
  const { table, open } = create();
  const connections = [open('a'), open('a'), open('a')];
  const evicted = table.makeRoom('a').evicted as Connection;
  table.begin(evicted);
  table.end(evicted, 1);
  for (const connection of connections) table.remove(connection);
  table.remove(evicted);
  expect(table.connections.size).toBe(0);
  for (let i = 0; i < bounds.perAddress; i++) open('a', true);
  expect(table.makeRoom('a')).toEqual({ hasRoom: false });
});

it.each([
  [20, { total: 10, perAddress: 2, perLoopback: 5 }],
  [1024, { total: 512, perAddress: 64, perLoopback: 256 }],
  [1500, { total: 988, perAddress: 124, perLoopback: 494 }],
  [1_000_000, { total: 5000, perAddress: 625, perLoopback: 2500 }],
])('of %i descriptors', (descriptors, expected) => {
  expect(connectionBounds(descriptors)).toEqual(expected);
});
