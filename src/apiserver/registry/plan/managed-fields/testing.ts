/** For tests of managed fields: one object, and what its managers do to it. */
import { Deployment, deepFreeze, formatPath, type Kind, type KubeObject, normalize, pathsOf, structOf } from '#api';
import { runNow } from '#base';
import { shapeOf } from '../../../resource/definition.ts';
import { createResource } from '../../../resource/resource.ts';
import { bodyWriteOf } from '../../field-writes.ts';
import { deploymentStrategy } from '../../strategies/apps/deployment.ts';
import { planApply } from './apply.ts';
import { storedEntries } from './entries.ts';
import { filterOf } from './ignored-fields.ts';
import { emptyObject, keepRecord, setEntries } from './record.ts';
import type { FieldWrite } from './track.ts';

/** What a manager sends, without kind and name. */
export type Body = Record<string, unknown>;

/** One object and what is done to it, a second later each time. */
export class History {
  object: KubeObject | undefined;
  readonly #kind: Kind;
  #nowMs = Date.UTC(2026, 0, 1);

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  /** A server-side apply. Throws conflicts as the server does, unless forced. */
  apply(manager: string, body: Body, { force = false, subresource = '' } = {}): this {
    const empty = emptyObject(shapeOf(this.#kind));
    const { apiVersion, kind } = this.#kind;
    const { object, managedFields } = runNow(
      planApply({
        write: this.#write(manager, subresource),
        kind: this.#kind,
        live: this.object ?? empty,
        empty,
        applied: deepFreeze({ apiVersion, kind, metadata: { name: 'x' }, ...body }),
        force,
      }),
    );
    this.object = structuredClone(object) as unknown as KubeObject;
    setEntries(this.object, managedFields);
    return this;
  }

  /** An update, or the first create. */
  update(manager: string, body: Body, { subresource = '' } = {}): this {
    const { apiVersion, kind } = this.#kind;
    const { metadata, ...rest } = body;
    const draft = {
      apiVersion,
      kind,
      metadata: { name: 'x', ...(metadata as Body | undefined) },
      ...rest,
    } as unknown as KubeObject;
    const empty = emptyObject(shapeOf(this.#kind));
    normalize(structOf(this.#kind), draft);
    const old = this.object && deepFreeze(this.object);
    runNow(keepRecord(this.#write(manager, subresource), draft, { old, empty }));
    this.object = draft;
    return this;
  }

  /** Who manages what: `manager/operation[/subresource]` -> paths. */
  get owners(): Record<string, string[]> {
    const entries = storedEntries(this.object?.metadata.managedFields);
    return Object.fromEntries(
      entries.map(({ manager, operation, subresource, fieldsV1 }) => [
        [manager, operation, ...(subresource ? [subresource] : [])].join('/'),
        [...pathsOf(fieldsV1)].map(formatPath),
      ]),
    );
  }

  #write(manager: string, subresource: string): FieldWrite {
    this.#nowMs += 1000;
    const resource = createResource({
      ...shapeOf(this.#kind),
      strategy: this.#kind === Deployment ? deploymentStrategy : { kind: this.#kind },
    });
    return {
      ...bodyWriteOf(shapeOf(this.#kind), { manager, subresource, nowMs: this.#nowMs }),
      filter: filterOf(resource, subresource),
    };
  }
}
