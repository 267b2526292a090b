/** What a default role is, and words to write many of them in few lines.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings */
import type { AccessRule } from '#client';
import type { Role } from '../role-source.ts';

/** A role that every cluster has as an object, and its binding. */
export interface DefaultRole extends Role {
  /** Whose rules it adds to: cluster roles that gather. */
  readonly addsTo?: 'view' | 'edit' | 'admin';
  /** Whether it has the rules of those that add to it, and none of its own. Default false. */
  readonly gathers?: boolean;
  /** The name of its binding. Default: its own. */
  readonly binding?: string;
  /** Whether there is a binding even though nobody is bound. Default false. */
  readonly isBound?: boolean;
}

/** The verbs of who looks, and of who changes. */
export const read = 'get list watch';
/** All verbs that write. */
export const change = 'create update patch delete deletecollection';

const words = (text: string): string[] => text.split(' ');

/** Verbs on resources of groups, `core` for the one without a name, of all names or of these; each list with blanks
 *  between. */
export const rule = (verbs: string, groups: string, resources: string, names?: string): AccessRule => ({
  verbs: words(verbs),
  apiGroups: words(groups).map(group => (group === 'core' ? '' : group)),
  resources: words(resources),
  ...(names === undefined ? {} : { resourceNames: words(names) }),
});

/** Verbs on paths that are no resources. */
export const paths = (verbs: string, urls: string): AccessRule => ({
  verbs: words(verbs),
  nonResourceURLs: words(urls),
});

/** What whoever tells of its work by events needs. */
export const events = rule('create patch update', 'core events.k8s.io', 'events');
