/** Decides how a project's container starts and which of its packages it needs. Pure. */
import type { ContainerDefaults } from '../oci.ts';

/** The part of package.json that is looked at. https://docs.npmjs.com/cli/configuring-npm/package-json */
export interface PackageJson {
  name?: string;
  version?: string;
  main?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Where a project lies in its image. */
export const appDirectory = 'app';

/** How a Node project starts: `scripts.start` if it runs node directly, else `main`, else one of the usual files.
 *  Undefined when it says nothing of it. */
export function planEntrypoint(project: PackageJson, files: ReadonlySet<string>): string[] | undefined {
  const start = project.scripts?.['start']?.trim().split(/\s+/) ?? [];
  // Without a shell's words: npm and a shell between the container and node would swallow the signal to end.
  if (start[0] === 'node' && start.every(word => /^[\w./@:=,+-]+$/.test(word))) return start;
  const main = [project.main, 'server.mjs', 'server.js', 'index.mjs', 'index.js'].find(
    file => file !== undefined && files.has(normalize(file)),
  );
  return main === undefined ? undefined : ['node', normalize(main)];
}

/** The container defaults of a Node project. */
export function planNodeDefaults(
  entrypoint: string[],
  { nodeVersion, ports = [] }: { nodeVersion: string; ports?: readonly number[] },
): ContainerDefaults {
  return {
    Entrypoint: entrypoint,
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      `NODE_VERSION=${nodeVersion}`,
      'NODE_ENV=production',
    ],
    WorkingDir: `/${appDirectory}`,
    User: '1000:1000',
    ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports.map(port => [`${port}/tcp`, {}])) }),
  };
}

/** Whether a path of the project stays out of its image: version control, what npm installs (its production part comes
 *  separately), and what holds secrets. */
export function isLeftOut(relativePath: string): boolean {
  const name = relativePath.slice(relativePath.lastIndexOf('/') + 1);
  return (
    name === '.git' || name === 'node_modules' || name === '.env' || name === '.DS_Store' || relativePath === '.npmrc'
  );
}

/** Installed packages, by their folder inside the project, such as `node_modules/a/node_modules/b`. */
export type InstalledPackages = ReadonlyMap<string, PackageJson>;

/** The installed packages that the project needs in production, as sorted folders, and the names that are not
 *  installed. A package is looked up as Node does: beside its user, then one level further up, and so on. */
export function planProductionPackages(
  project: PackageJson,
  installed: InstalledPackages,
): { folders: string[]; missing: string[] } {
  const folders = new Set<string>();
  const missing = new Set<string>();
  const visit = (user: PackageJson, folder: string) => {
    const optional = Object.keys(user.optionalDependencies ?? {});
    for (const name of [...Object.keys(user.dependencies ?? {}), ...optional]) {
      const found = resolvePackage(name, folder, installed);
      if (found === undefined) {
        if (!optional.includes(name)) missing.add(name);
      } else if (!folders.has(found)) {
        folders.add(found);
        visit(installed.get(found) ?? {}, found);
      }
    }
  };
  visit(project, '');
  return { folders: [...folders].sort(), missing: [...missing].sort() };
}

function resolvePackage(name: string, from: string, installed: InstalledPackages): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (installed.has(candidate)) return candidate;
    if (folder === '') return undefined;
  }
}

const normalize = (file: string): string => file.replace(/^\.\//, '');
