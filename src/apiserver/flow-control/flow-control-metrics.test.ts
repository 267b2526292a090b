/** What flow control counts. */
import { describe, expect, it } from 'vitest';
import { MetricsRegistry } from '#base';
import type { FlowControl } from './flow-control.ts';
import { create, greedy, user } from './testing/driven-flow-control.ts';

describe('metrics', () => {
  const exposed = async (flowControl: FlowControl) => {
    const registry = new MetricsRegistry();
    registry.add(...flowControl.metrics());
    const lines = (await registry.expose()).body.split('\n').filter(line => line.startsWith('apiserver_flowcontrol'));
    return lines.map(line => line.replace('apiserver_flowcontrol_', ''));
  };
  const ofGreedy = '{priority_level="global-default",flow_schema="global-default"';

  it('says what each level can have', async () => {
    const { flowControl } = create();
    const lines = await exposed(flowControl);
    expect(lines).toContain('nominal_limit_seats{priority_level="catch-all"} 13');
    expect(lines).toContain('nominal_limit_seats{priority_level="workload-low"} 245');
    expect(lines).toContain('lower_limit_seats{priority_level="global-default"} 24');
    expect(lines).toContain('nominal_limit_seats{priority_level="exempt"} 0');
  });

  it('counts what is served, waits, and is refused', async () => {
    const { clock, flowControl, enterMany, enter, turn } = create({
      maxRequestsInflight: 6,
      maxMutatingRequestsInflight: 0,
    });
    const [first] = enterMany('greedy', greedy, 2);
    enter('admin', user('admin', 'system:masters'));
    expect(await exposed(flowControl)).toEqual(
      expect.arrayContaining([
        `current_executing_requests${ofGreedy}} 1`,
        `current_inqueue_requests${ofGreedy}} 1`,
        `dispatched_requests_total${ofGreedy}} 1`,
        'dispatched_requests_total{priority_level="exempt",flow_schema="exempt"} 1',
      ]),
    );
    await clock.advance(3000);
    first?.[Symbol.dispose]();
    await turn();
    enter('late', greedy);
    await clock.advance(20_000);
    expect(await exposed(flowControl)).toEqual(
      expect.arrayContaining([
        `current_executing_requests${ofGreedy}} 1`,
        `current_inqueue_requests${ofGreedy}} 0`,
        `dispatched_requests_total${ofGreedy}} 2`,
        `rejected_requests_total${ofGreedy},reason="time-out"} 1`,
        `request_wait_duration_seconds_sum${ofGreedy},execute="true"} 3`,
      ]),
    );
  });
});
