/** Makes upstream's flow schemas and priority levels and keeps them, has requests counted by all that are there, and
 *  tells schemas whether their level exists. */
import { FlowSchema, type Kind, PriorityLevelConfiguration } from '#api';
import { type Clock, formatTime, type Logger } from '#base';
import {
  type Configured,
  configurationOf,
  type DefaultObject,
  danglingCondition,
  defaultLevels,
  defaultSchemas,
  type FlowControl,
  planObjects,
  revised,
} from '../flow-control/index.ts';
import type { Registry } from '../registry/registry.ts';
import { allOf } from '../watch/selection.ts';
import { KeptObjects } from './kept-objects.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

interface FlowObjectsOptions {
  readonly registry: Registry;
  readonly flowControl: Pick<FlowControl, 'configure'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const kinds = [PriorityLevelConfiguration, FlowSchema] as const;

/** Makes nothing until asked, and until then requests are counted as they are by default. */
export function createFlowObjects({ registry, flowControl, clock, logger }: FlowObjectsOptions): KeptObjects {
  const objects = registry.access({ user: serverUser, isAdmitted: true });
  const levels = () => objects.list(PriorityLevelConfiguration);
  const schemas = () => objects.list(FlowSchema);

  async function keep<O extends Configured>(
    kind: Kind<O>,
    wanted: readonly DefaultObject<object>[],
    present: readonly O[],
  ): Promise<void> {
    const { create, update, remove } = planObjects(wanted, present);
    const there = new Map(present.map(object => [object.metadata.name, object]));
    await Promise.all([
      ...create.map(({ metadata, spec }) => createOwn(registry, kind, { metadata, spec })),
      ...update.map(async one => {
        const object = there.get(one.metadata.name);
        if (object) await changeOwn(registry, kind, object, newest => revised(one, newest) ?? newest);
      }),
      ...remove.map(name => objects.delete(kind, { name })),
    ]);
  }

  /** Schemas are told after the start, which need not wait for it. */
  async function tell(schema: FlowSchema, names: ReadonlySet<string>): Promise<void> {
    const condition = danglingCondition(schema, names);
    const known = schema.status?.conditions?.find(({ type }) => type === condition.type);
    const isTold = (['status', 'reason', 'message'] as const).every(field => known?.[field] === condition[field]);
    if (isTold) return;
    await objects.update(
      FlowSchema,
      schema.metadata,
      draft => {
        const others = (draft.status?.conditions ?? []).filter(({ type }) => type !== condition.type);
        const conditions = [...others, { ...condition, lastTransitionTime: formatTime(clock.now()) }];
        draft.status = { ...draft.status, conditions };
      },
      { subresource: 'status' },
    );
  }

  return new KeptObjects({
    clock,
    logger,
    complaint: 'cannot keep the flow schemas and priority levels',
    async make(isStart) {
      await Promise.all(kinds.map(kind => registry.engine(kind).cache.start()));
      await keep(PriorityLevelConfiguration, defaultLevels, await levels());
      await keep(FlowSchema, defaultSchemas, await schemas());
      const [allLevels, allSchemas] = await Promise.all([levels(), schemas()]);
      flowControl.configure(configurationOf(allLevels, allSchemas));
      if (isStart) return;
      const names = new Set(allLevels.map(({ metadata }) => metadata.name));
      await Promise.all(allSchemas.map(schema => tell(schema, names)));
    },
    follow(onChange) {
      onChange();
      return kinds.map(kind =>
        registry.engine(kind).cache.watch({ scope: allOf().scope, onEvent: onChange, onLost: onChange }),
      );
    },
  });
}
