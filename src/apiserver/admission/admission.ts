/** Admission: what must hold, or be filled in, before a write is stored, beyond the rules of a single kind.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/ */
import type { Kind, KubeObject, ObjectKey } from '#api';
import { elapsedMs } from '#base';
import type { UserInfo } from '#client';
import type { StoreOperation } from '#store';
import type { KindShape } from '../resource/definition.ts';
import type { Resource } from '../resource/resource.ts';
import type { StoredAs } from '../resource/strategy.ts';
import { AdmissionMetrics, type AskedDurations } from './admission-metrics.ts';

/** CONNECT: a connection to what is behind an object (exec, attach, port-forward, proxy). */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** A kind as a request names it: its objects may be stored as those of another. */
export interface AskedKind extends KindShape {
  readonly view?: StoredAs | undefined;
  /** How the objects of its version are stored. Default: as those of the request. */
  readonly resource?: Pick<Resource, 'conversion'> | undefined;
  /** The objects of the request in this version, where somebody had to be asked for them. */
  readonly converted?: ConvertedObjects | undefined;
}

/** Objects of a request, converted. */
export interface ConvertedObjects {
  get(object: KubeObject): KubeObject | undefined;
  /** What somebody made of one, as the request has it. */
  back(changed: KubeObject): Promise<KubeObject>;
}

/** What a request says beside its object: of a write, who manages fields and the like; of a delete, its
 *  DeleteOptions. */
export type WriteOptions = Readonly<Record<string, unknown>>;

/** A write, or a connection, as admission sees it. */
export interface AdmissionRequest {
  readonly operation: Operation;
  /** What the path of the request names, whatever the kind of its body. */
  readonly resource: Resource;
  /** The kind that the path names, when it is a view of the stored one. Default: the resource's own. */
  readonly asked?: AskedKind | undefined;
  /** The kind of `object` and `old`, of a subresource with a body of its own. Default: the resource's. */
  readonly body?: KindShape | undefined;
  /** Default: nothing is said. */
  readonly options?: WriteOptions;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  /** `''` for a create whose name is yet to be generated. */
  readonly name: string;
  readonly user: UserInfo;
  /** Whether an update came as a patch, which is a verb of its own. Default false. */
  readonly isPatch?: boolean | undefined;
  readonly dryRun: boolean;
  /** The body: what is to be stored, or asked of a subresource (a Scale, an Eviction, a TokenRequest). A draft, which
   *  `admit` may change. Of a connection, its options (PodExecOptions), which are no draft. Undefined for a delete. */
  readonly object: KubeObject | undefined;
  /** What there is in its place now, of the same kind. Undefined for a create and a connection. */
  readonly old: KubeObject | undefined;
  /** Stores something else in the same commit: both, or neither. The plugin is asked again when somebody else was
   *  quicker. Only `validate` of what is to be stored has it. */
  readonly alongside?: (write: StoreOperation) => void;
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
}

/** One concern. Both members throw a StatusError to refuse, and may be left out. */
export interface AdmissionPlugin {
  /** Upstream's name, such as `NamespaceLifecycle`. */
  readonly name: string;
  /** Whether it is asked only where that is wished, by its name. Default false. */
  readonly isOptional?: boolean;
  /** What the operator has to say before it can be asked. Default: nothing is missing. */
  readonly lacks?: string | undefined;
  /** Whether it also has a say about connections. Default false: about writes alone. */
  readonly handlesConnect?: boolean;
  /** Fills in what is missing, before validation. */
  readonly admit?: (request: AdmissionRequest, rounds: Rounds) => void | Promise<void>;
  /** Looks at what will be stored, after all plugins had their chance to change it. */
  readonly validate?: (request: AdmissionRequest) => void | Promise<void>;
}

/** How often the plugins are asked to complete one draft: once, and once more when one of them, whose changes the
 *  others cannot foresee, wishes it. */
export class Rounds {
  /** Whether this is the second time. */
  isSecond = false;
  /** Whether there is to be a second time. */
  isWished = false;
}

/** What has to be asked before a write or a connection. */
export interface AdmissionChain {
  admit(request: AdmissionRequest): Promise<void>;
  validate(request: AdmissionRequest): Promise<void>;
}

/** Neither looks nor changes: what the server does to carry out what was admitted already. */
export const admitted: AdmissionChain = { admit: async () => undefined, validate: async () => undefined };

/** An ordered list of plugins, run as one. `metrics`, default: nobody scrapes them. */
export function createAdmissionChain(
  plugins: readonly AdmissionPlugin[],
  metrics: AdmissionMetrics = new AdmissionMetrics(),
): AdmissionChain {
  const mutating = plugins.flatMap(({ name, admit, handlesConnect }) =>
    admit ? [{ check: admit, handlesConnect, durations: metrics.ofPlugin(name, 'admit') }] : [],
  );
  const validating = plugins.flatMap(({ name, validate, handlesConnect }) =>
    validate ? [{ check: validate, handlesConnect, durations: metrics.ofPlugin(name, 'validate') }] : [],
  );
  const complete = async (request: AdmissionRequest) => {
    const rounds = new Rounds();
    await runAll(mutating, request, rounds);
    if (!rounds.isWished) return;
    rounds.isSecond = true;
    await runAll(mutating, request, rounds);
  };
  const [admit, validate] = [metrics.ofStep('admit'), metrics.ofStep('validate')];
  return {
    admit: request => admit.time(request.operation, () => complete(request)),
    validate: request => validate.time(request.operation, () => runAll(validating, request, undefined)),
  };
}

interface Check<Extra> {
  readonly check: (request: AdmissionRequest, extra: Extra) => void | Promise<void>;
  readonly handlesConnect: boolean | undefined;
  readonly durations: AskedDurations;
}

async function runAll<Extra>(checks: readonly Check<Extra>[], request: AdmissionRequest, extra: Extra): Promise<void> {
  const { operation } = request;
  let startMs = elapsedMs();
  for (const { check, handlesConnect, durations } of checks) {
    if (operation === 'CONNECT' && !handlesConnect) continue;
    try {
      const pending = check(request, extra);
      if (pending) await pending;
    } catch (error) {
      durations.observe(operation, true, elapsedMs() - startMs);
      throw error;
    }
    // The end of one is the start of the next: there are many, and nearly all have nothing to do.
    const endMs = elapsedMs();
    durations.observe(operation, false, endMs - startMs);
    startMs = endMs;
  }
}

/** Looks an object up: at once when its cache is running, else when that has started. */
export type FindObject = (kind: Kind, key: ObjectKey) => KubeObject | undefined | Promise<KubeObject | undefined>;

/** Lists those of a namespace, in the same way; or all objects of a kind of which there are few: the same array until
 *  one of them changes. */
export type ListObjects = (kind: Kind, namespace?: string) => readonly KubeObject[] | Promise<readonly KubeObject[]>;

/** The kinds, that one included, by which the objects of a kind can be asked for. */
export type VersionsOf = (kind: Kind) => readonly AskedKind[];
