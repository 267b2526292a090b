/** Priority levels, as requests are counted and wait in them. */
import type { ApiRequest, UserInfo } from '#client';

/** Requests that share a part of the server. */
export interface PriorityLevel {
  readonly name: string;
  /** Exempt ones are never counted, and never wait. */
  readonly type: 'Exempt' | 'Limited';
  /** Its part of all seats, in proportion to those of the others. Without any it only borrows. */
  readonly nominalConcurrencyShares: number;
  /** How many of its seats others may use while it does not. */
  readonly lendablePercent: number;
  /** How many it may use of those of others, of its own number. Default: as many as there are. */
  readonly borrowingLimitPercent?: number | undefined;
  /** Whether flows are told apart, so that none has all of it. */
  readonly hasFlows: boolean;
  /** How many requests of one flow may wait. */
  readonly queueLengthLimit: number;
  /** How many requests of all flows may wait. */
  readonly waitingLimit: number;
}

/** What a request is told apart by. */
export interface FlowSubject {
  readonly user: UserInfo;
  /** A resource, or a path that is none. */
  readonly about: Partial<Pick<ApiRequest, 'group' | 'resource' | 'subresource' | 'namespace'>> & {
    readonly verb?: string;
    readonly path?: string;
  };
  /** Where it comes from. Default: this process. */
  readonly address?: string | undefined;
}

/** A schema that leads requests to a level. */
export interface SchemaOfFlow {
  readonly name: string;
  readonly level: PriorityLevel;
}

/** Where a request belongs. */
export interface Classified {
  readonly level: PriorityLevel;
  /** What led it there, as one object as long as nothing is configured anew. */
  readonly schema: SchemaOfFlow;
  /** One flow waits in one line. */
  readonly flow: string;
  /** UIDs of the schema and of the level, as answers tell them. Undefined while these are no objects. */
  readonly uids: FlowUids | undefined;
}

/** UIDs of the objects by which a request was classified, for its answer's headers. */
export interface FlowUids {
  readonly schema: string;
  readonly level: string;
}
