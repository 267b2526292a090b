/** Admission: what must hold, or be filled in, before a write is stored, beyond the rules of a single kind.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/ */
import type { Kind, KubeObject, ObjectKey } from '#api';
import type { UserInfo } from '#client';
import type { Resource } from '../registry/resource.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** A write as admission sees it. */
export interface AdmissionRequest {
  readonly operation: Operation;
  readonly resource: Resource;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** `''` for cluster-scoped objects. */
  readonly namespace: string;
  /** `''` for a create whose name is yet to be generated. */
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The object to be stored: a draft, which `admit` may change. Undefined for a delete. */
  readonly object: KubeObject | undefined;
  /** The object as it is stored. Undefined for a create. */
  readonly old: KubeObject | undefined;
  /** Adds a `Warning` header to the answer. */
  readonly warn: (text: string) => void;
}

/** One concern. Both members throw a StatusError to refuse, and may be left out. */
export interface AdmissionPlugin {
  /** Upstream's name, such as `NamespaceLifecycle`. */
  readonly name: string;
  /** Fills in what is missing, before validation. */
  readonly admit?: (request: AdmissionRequest) => void | Promise<void>;
  /** Looks at what will be stored, after all plugins had their chance to change it. */
  readonly validate?: (request: AdmissionRequest) => void | Promise<void>;
}

/** An ordered list of plugins, run as one. */
export interface AdmissionChain {
  admit(request: AdmissionRequest): Promise<void>;
  validate(request: AdmissionRequest): Promise<void>;
}

export function createAdmissionChain(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  const mutating = plugins.filter(plugin => plugin.admit);
  const validating = plugins.filter(plugin => plugin.validate);
  return {
    async admit(request) {
      for (const plugin of mutating) {
        const pending = plugin.admit?.(request);
        if (pending) await pending;
      }
    },
    async validate(request) {
      for (const plugin of validating) {
        const pending = plugin.validate?.(request);
        if (pending) await pending;
      }
    },
  };
}

/** Looks an object up: at once when its cache is running, else when that has started. */
export type FindObject = (kind: Kind, key: ObjectKey) => KubeObject | undefined | Promise<KubeObject | undefined>;
