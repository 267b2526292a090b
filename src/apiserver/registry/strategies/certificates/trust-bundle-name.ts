/** Rules of the names of trust bundles. */
import { checkSubdomain } from '#api';

/** What is wrong with the name of a bundle: one of a signer is called after it, `example.com:signer:NAME`. '' is no
 *  signer. */
export function checkTrustBundleName(name: string, signerName: string): string[] {
  if (signerName === '')
    return name.includes(':')
      ? ['ClusterTrustBundle without signer name must not have ":" in its name']
      : checkSubdomain(name);
  const prefix = `${signerName.replaceAll('/', ':')}:`;
  return name.startsWith(prefix)
    ? checkSubdomain(name.slice(prefix.length))
    : [`ClusterTrustBundle for signerName ${signerName} must be named with prefix ${prefix}`];
}

/** The signer that a name speaks of: what stands before its last colon; '' without one. */
export function signerInTrustBundleName(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf(':'), 0)).replaceAll(':', '/');
}
