import type { Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { createZone } from './zone.ts';

const a = (name: string, data: string): Answer => ({ name, type: 'A', ttl: 30, data });
const addresses = (zone: ReturnType<typeof createZone>, name: string) =>
  zone.lookup(name)?.map(({ data }) => ('data' in data ? data.data : undefined));

describe('createZone', () => {
  it('knows names, the empty names above them, and no others', () => {
    const zone = createZone();
    zone.set('hello', [a('hello.default.svc', '10.96.0.1')]);
    expect(addresses(zone, 'hello.default.svc')).toEqual(['10.96.0.1']);
    expect(zone.lookup('default.svc')).toEqual([]);
    expect(zone.lookup('svc')).toEqual([]);
    expect(zone.lookup('x.hello.default.svc')).toBeUndefined();
    expect(zone.lookup('other.default.svc')).toBeUndefined();
  });

  it('replaces all of an owner’s records at once', () => {
    const zone = createZone();
    zone.set('hello', [a('hello.svc', '10.96.0.1'), a('one.hello.svc', '10.96.0.2')]);
    zone.set('hello', [a('Hello.svc', '10.96.0.3')]);
    expect(addresses(zone, 'hello.svc')).toEqual(['10.96.0.3']);
    expect(zone.lookup('one.hello.svc')).toBeUndefined();
  });

  it('keeps what other owners have under the same name', () => {
    const zone = createZone();
    zone.set('one', [a('shared.svc', '10.96.0.1')]);
    zone.set('two', [a('shared.svc', '10.96.0.2')]);
    expect(addresses(zone, 'shared.svc')).toEqual(['10.96.0.1', '10.96.0.2']);
    zone.set('one', []);
    expect(addresses(zone, 'shared.svc')).toEqual(['10.96.0.2']);
  });

  it('forgets everything of what went', () => {
    const zone = createZone();
    zone.set('one', [a('a.b.c', '10.96.0.1'), a('b.c', '10.96.0.2'), a('x.c', '10.96.0.3')]);
    zone.set('two', [a('a.b.c', '10.96.0.1')]);
    zone.set('one', []);
    expect(zone.lookup('b.c')).toEqual([]);
    zone.set('two', []);
    expect(zone.size).toBe(0);
  });
});
