/** Reads which packages npm has installed in a project. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readFileIfExists, UsageError } from '#base';
import type { InstalledPackages, PackageJson } from './plan.ts';

/** Reads a package.json; undefined when there is none.
 *  Errors: UsageError naming the file when it is no JSON object. */
export async function readPackageJson(folder: string): Promise<PackageJson | undefined> {
  const file = path.join(folder, 'package.json');
  const text = await readFileIfExists(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw new Error('it holds no object');
  } catch (error) {
    throw new UsageError(`${file}: not a package.json: ${(error as Error).message}`, { cause: error });
  }
}

/** Every package below the project's node_modules, nested ones included. */
export async function readInstalledPackages(project: string): Promise<InstalledPackages> {
  const installed = new Map<string, PackageJson>();
  const visit = async (folder: string) => {
    const modules = `${folder}${folder === '' ? '' : '/'}node_modules`;
    const names = await listPackages(path.join(project, modules));
    await Promise.all(
      names.map(async name => {
        const found = await readPackageJson(path.join(project, modules, name));
        if (found === undefined) return;
        installed.set(`${modules}/${name}`, found);
        await visit(`${modules}/${name}`);
      }),
    );
  };
  await visit('');
  return installed;
}

async function listPackages(modules: string): Promise<string[]> {
  const names = await readdir(modules).catch(() => []);
  const packages = await Promise.all(
    names
      .filter(name => !name.startsWith('.'))
      .map(async name =>
        name.startsWith('@') ? (await readdir(path.join(modules, name))).map(inner => `${name}/${inner}`) : [name],
      ),
  );
  return packages.flat();
}
