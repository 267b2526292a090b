/** Flow control that is driven by hand, for its tests. */
import { StatusError } from '#api';
import { createVirtualClock } from '#base';
import type { UserInfo } from '#client';
import { createFlowControl, type FlowControlOptions, type Place } from '../flow-control.ts';

/** A user who is who they say. */
export const user = (username: string, ...groups: string[]): UserInfo => ({
  username,
  groups: [...groups, 'system:authenticated'],
});
/** Asks for more than others. */
export const greedy = user('greedy');
/** Asks for little. */
export const modest = user('modest');
/** What most requests are about. */
export const pods = { group: '', resource: 'pods' };

/** Flow control whose turns the test gives, and the order in which requests start. */
export function create(options: Partial<FlowControlOptions> = {}) {
  const clock = createVirtualClock();
  const turns: (() => void)[] = [];
  const flowControl = createFlowControl({ clock, nextTurn: callback => void turns.push(callback), ...options });
  const started: string[] = [];
  const refused: string[] = [];
  const enter = (
    name: string,
    who: UserInfo,
    { about = pods, seats = 1 }: { about?: object; seats?: number } = {},
  ): Place => {
    const place = flowControl.enter({ user: who, about }, seats);
    if (!place.started) started.push(name);
    place.started?.then(
      () => started.push(name),
      error => refused.push(`${name}: ${statusOf(error).code}`),
    );
    return place;
  };
  const turn = async () => {
    for (const callback of turns.splice(0)) callback();
    await Promise.resolve();
  };
  const enterMany = (name: string, who: UserInfo, count: number) =>
    Array.from({ length: count }, (_, index) => enter(`${name}-${index}`, who));
  return { clock, flowControl, started, refused, enter, enterMany, turn };
}

/** The Status of a refusal; throws what is none. */
export function statusOf(error: unknown): StatusError['status'] {
  if (error instanceof StatusError) return error.status;
  throw error;
}

/** The Status by which what is done is refused. */
export function refusalOf(action: () => unknown): StatusError['status'] | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return statusOf(error);
  }
}
