/** The lock file by which the package gets the pinned Node. Pure. */

export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, object>>;
}

/** A lock file of one package of ours. */
export interface NodeLock extends LockFile {
  readonly name: string;
  readonly version: string;
}

/** Which packages have Node for which platform. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Only the Node of each platform, with the hash of its content, out of a clone's lock file. */
export function lockOfNode({ lockfileVersion, packages }: LockFile, node: NodePackage): NodeLock {
  const { name, version, optionalDependencies } = node;
  const places = Object.keys(optionalDependencies).map(dependency => `node_modules/${dependency}`);
  const missing = places.filter(place => packages[place] === undefined);
  if (missing.length > 0) throw new Error(`package-lock.json lacks ${missing.join(', ')}`);
  return {
    name,
    version,
    lockfileVersion,
    packages: {
      '': { name, version, optionalDependencies },
      ...Object.fromEntries(places.map(place => [place, packages[place] as object])),
    },
  };
}
