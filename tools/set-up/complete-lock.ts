/** Adds to package-lock.json the builds of tools for other platforms that npm left out because its registry, a mirror,
 *  does not hold them. Without them `npm ci` takes the lock file for out of date, here and on the platforms in
 *  question. The hash of their content is then still to be had from a registry that holds them: delete the entry,
 *  `npm install --package-lock-only`.
 *
 *      node tools/set-up/complete-lock.ts     after every npm install that changed the lock file */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface LockedPackage {
  version?: string;
  /** Whether it is a part of this repository. */
  link?: boolean;
  /** Hash of the package's content. */
  integrity?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

export type LockedPackages = Record<string, LockedPackage>;

const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32'];
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

/** The entries that are missing, by their place. Only exact versions can be added without asking a registry. */
export function missingEntries(packages: LockedPackages): LockedPackages {
  const missing: LockedPackages = {};
  for (const [place, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (isLocked(name, place, packages) || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      missing[`node_modules/${name}`] = { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(name) };
    }
  }
  return missing;
}

/** Whether a package finds this dependency beside it or further up. */
function isLocked(name: string, user: string, packages: LockedPackages): boolean {
  for (let place = user; ; place = place.slice(0, Math.max(place.lastIndexOf('/node_modules/'), 0))) {
    if (packages[place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`] !== undefined) return true;
    if (place === '') return false;
  }
}

/** Such packages are named after their platform: `binding-linux-arm64-musl`. */
function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[-/]/);
  const libc = words.some(word => word.startsWith('musl')) ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
  return {
    cpu: processors.filter(word => words.includes(word)),
    ...(libc ? { libc } : {}),
    os: systems.filter(word => words.includes(word)),
  };
}

if (import.meta.main) {
  const file = path.resolve(import.meta.dirname, '../../package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: LockedPackages };
  const added = missingEntries(lock.packages);
  const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);
  process.stdout.write(`${Object.keys(added).length} entries added\n`);
}
