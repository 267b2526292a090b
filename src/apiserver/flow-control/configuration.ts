/** What FlowSchemas and PriorityLevelConfigurations come to. Pure.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
import type { FlowSchema, PriorityLevelConfiguration, QueuingConfiguration } from '#api';
import { sourceOf } from '#base';
import { defaultLevels, defaultSchemas } from './default-objects.ts';
import { type Matches, matcherOf } from './match-schema.ts';
import type { Classified, FlowSubject, FlowUids, PriorityLevel, SchemaOfFlow } from './priority-level.ts';

/** As much of an object as counts here. */
export type LevelObject = Pick<PriorityLevelConfiguration, 'spec'> & Named;
/** As much of a FlowSchema as matching needs. */
export type SchemaObject = Pick<FlowSchema, 'spec'> & Named;

interface Named {
  readonly metadata: { readonly name: string; readonly uid?: string };
}

/** Levels, and what decides which one a request belongs to. */
export interface FlowConfiguration {
  /** The exempt one. */
  readonly exempt: PriorityLevel;
  /** The others, the most urgent first. */
  readonly limited: readonly PriorityLevel[];
  classify(subject: FlowSubject): Classified;
}

interface CompiledSchema extends SchemaOfFlow {
  readonly precedence: number;
  readonly distinguisher: string | undefined;
  readonly matches: Matches;
  readonly uids: FlowUids | undefined;
}

/** Schemas whose level is not there decide nothing. What must be there and is not, holds as it is by default. */
export function configurationOf(
  levelObjects: readonly LevelObject[],
  schemaObjects: readonly SchemaObject[],
): FlowConfiguration {
  const mandatory = ({ metadata }: Named) => metadata.name === 'exempt' || metadata.name === 'catch-all';
  const given = new Map(withMissing(levelObjects.filter(isSound), defaultLevels.filter(mandatory)));
  const levels = new Map([...given].map(([name, object]) => [name, levelOf(object)]));
  const isKnown = ({ spec }: SchemaObject) => levels.has(spec.priorityLevelConfiguration.name);
  const schemas = withMissing(schemaObjects.filter(isKnown), defaultSchemas.filter(mandatory))
    .map(([name, object]) => {
      const { priorityLevelConfiguration: reference, matchingPrecedence = 1000, distinguisherMethod } = object.spec;
      const level = levels.get(reference.name) as PriorityLevel;
      return {
        name,
        precedence: matchingPrecedence,
        level,
        distinguisher: distinguisherMethod?.type,
        matches: matcherOf(object),
        uids: uidsOf(object, given.get(reference.name)),
      };
    })
    .sort((a, b) => a.precedence - b.precedence || (a.name < b.name ? -1 : 1));
  const last = schemas.find(({ name }) => name === 'catch-all') as CompiledSchema;
  return {
    exempt: levels.get('exempt') as PriorityLevel,
    limited: byUrgency([...levels.values()], schemas),
    classify(subject) {
      const schema = schemas.find(({ matches }) => matches(subject)) ?? last;
      return { level: schema.level, schema, flow: flowOf(schema, subject), uids: schema.uids };
    },
  };
}

/** Whose a request is, whatever flows its level has. Those whom nobody knows are told apart by where they come from. */
export function userFlowOf({ user: { username }, address }: FlowSubject): string {
  return username === 'system:anonymous' ? `${username} ${sourceOf(address ?? '')}` : username;
}

function flowOf({ name, level, distinguisher }: CompiledSchema, subject: FlowSubject): string {
  if (!level.hasFlows || distinguisher === undefined) return name;
  return `${name}/${distinguisher === 'ByNamespace' ? (subject.about.namespace ?? '') : userFlowOf(subject)}`;
}

function uidsOf({ metadata: schema }: Named, level: Named | undefined): FlowUids | undefined {
  const { uid } = level?.metadata ?? {};
  return schema.uid && uid ? { schema: schema.uid, level: uid } : undefined;
}

const withMissing = <O extends Named>(objects: readonly O[], needed: readonly O[]): [string, O][] => {
  const byName = new Map(objects.map(object => [object.metadata.name, object]));
  for (const object of needed) if (!byName.has(object.metadata.name)) byName.set(object.metadata.name, object);
  return [...byName];
};

/** Another writer may have stored what validation refuses. */
function isSound({ metadata, spec: { type, limited, exempt } }: LevelObject): boolean {
  if (type !== (metadata.name === 'exempt' ? 'Exempt' : 'Limited')) return false;
  if (type === 'Exempt') return exempt !== undefined;
  return (
    limited !== undefined && (limited.limitResponse.type === 'Queue') === (limited.limitResponse.queuing !== undefined)
  );
}

/** A level is as urgent as the first of the schemas that lead to it. */
function byUrgency(levels: readonly PriorityLevel[], schemas: readonly CompiledSchema[]): PriorityLevel[] {
  const places = new Map<PriorityLevel, number>();
  for (const { level } of schemas) if (!places.has(level)) places.set(level, places.size);
  const placeOf = (level: PriorityLevel) => places.get(level) ?? places.size;
  return levels.filter(({ type }) => type === 'Limited').sort((a, b) => placeOf(a) - placeOf(b));
}

function levelOf({ metadata: { name }, spec: { limited, exempt } }: LevelObject): PriorityLevel {
  if (!limited) {
    const { nominalConcurrencyShares = 0, lendablePercent = 0 } = exempt ?? {};
    return { name, type: 'Exempt', nominalConcurrencyShares, lendablePercent, hasFlows: false, ...exemptLines };
  }
  const { nominalConcurrencyShares = 30, lendablePercent = 0, borrowingLimitPercent, limitResponse } = limited;
  const { queuing } = limitResponse;
  return {
    name,
    type: 'Limited',
    nominalConcurrencyShares,
    lendablePercent,
    borrowingLimitPercent,
    hasFlows: (queuing?.queues ?? 0) > 1,
    ...linesOf(queuing),
  };
}

type Lines = Pick<PriorityLevel, 'queueLengthLimit' | 'waitingLimit'>;

/** Of those who never wait for seats, but for room for their bodies. */
const exemptLines: Lines = { queueLengthLimit: 10_000, waitingLimit: 20_000 };

const noQueues: QueuingConfiguration = { queues: 0, handSize: 0, queueLengthLimit: 0 };

function linesOf(queuing: QueuingConfiguration = noQueues): Lines {
  const { queues = 64, handSize = 8, queueLengthLimit = 50 } = queuing;
  // A flow is dealt that many queues.
  return { queueLengthLimit: handSize * queueLengthLimit, waitingLimit: queues * queueLengthLimit };
}

/** What holds while there are no objects. */
export const defaultConfiguration: FlowConfiguration = configurationOf(defaultLevels, defaultSchemas);
