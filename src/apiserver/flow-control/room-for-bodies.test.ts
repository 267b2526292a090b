/** How much of bodies is worked on at a time. */
import { describe, expect, it } from 'vitest';
import type { UserInfo } from '#client';
import type { Place } from './flow-control.ts';
import { create, greedy, modest, pods, statusOf, user } from './testing/driven-flow-control.ts';

describe('room for bodies', () => {
  const mebibyte = 1024 * 1024;
  const admin = user('kubernode-admin', 'system:masters');
  const account = user('system:serviceaccount:default:a', 'system:serviceaccounts');

  /** Bodies that wait, and whose have begun. */
  function createRoom() {
    const { flowControl, clock, turn } = create();
    const begun: string[] = [];
    const refused: unknown[] = [];
    const enter = (who: UserInfo, byteLength = mebibyte): Place => {
      const place = flowControl.enterBody({ user: who, about: pods }, byteLength);
      if (!place.started) begun.push(who.username);
      place.started?.then(
        () => begun.push(who.username),
        error => refused.push(statusOf(error).code),
      );
      return place;
    };
    const turns = async () => {
      for (let count = 0; count < 10; count++) await turn();
    };
    return { clock, begun, refused, enter, turns };
  }

  it('bounds what is worked on in bytes, of those who are exempt, too', async () => {
    const { begun, enter, turns } = createRoom();
    for (const who of [admin, account, greedy]) for (let count = 0; count < 30; count++) enter(who);
    await turns();
    expect(begun.length).toBeGreaterThanOrEqual(2);
    expect(begun.length).toBeLessThanOrEqual(4);
    expect(begun[0]).toBe(admin.username);
  });

  it('lets others in beside who fills it, and is given back', async () => {
    const { begun, enter, turns } = createRoom();
    const [first] = Array.from({ length: 30 }, () => enter(greedy));
    await turns();
    enter(modest);
    await turns();
    expect(begun).toEqual(['greedy', 'modest']);
    first?.[Symbol.dispose]();
    await turns();
    expect(begun).toEqual(['greedy', 'modest', 'greedy']);
  });

  it('has room for many short ones', () => {
    const { begun, enter } = createRoom();
    for (let count = 0; count < 40; count++) enter(greedy, 10_000);
    expect(begun).toHaveLength(40);
  });

  it('refuses who has waited for long, and is not exempt', async () => {
    const { clock, begun, refused, enter, turns } = createRoom();
    for (const who of [account, admin]) for (let count = 0; count < 10; count++) enter(who);
    await clock.advance(20_000);
    await turns();
    expect(begun).toEqual([account.username, admin.username]);
    expect(refused).toEqual(Array.from({ length: 9 }, () => 429));
  });
});
