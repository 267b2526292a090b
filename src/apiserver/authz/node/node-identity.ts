/** Which node's kubelet is asking. Source: https://kubernetes.io/docs/reference/access-authn-authz/node/ */
import type { UserInfo } from '#client';

const prefix = 'system:node:';

/** The node's name, `''` for a kubelet that names none; undefined for everybody else. */
export const nodeOfUser = ({ username, groups }: UserInfo): string | undefined =>
  username.startsWith(prefix) && groups.includes('system:nodes') ? username.slice(prefix.length) : undefined;
