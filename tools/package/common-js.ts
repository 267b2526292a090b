/** The texts that make a CommonJS package of the same sources. Pure. */

/** A module that has all entry points, each loaded when it is first asked for. One for all of them, so that a
 *  `StatusError` of one is that of the others.
 *  @param entryPoints path of its source by the name of each */
export function libraryOf(entryPoints: Readonly<Record<string, string>>): string {
  const getters = Object.entries(entryPoints).map(
    ([name, source]) => `get ${name}() { return require('./${source}'); }`,
  );
  return `module.exports = { ${getters.join(', ')} };\n`;
}

/** The module that is one entry point. */
export const entryOf = (name: string): string => `module.exports = require('./library.cjs').${name};\n`;

/** Types as those of a CommonJS module: what they import is CommonJS too. */
export const commonJsTypes = (types: string): string =>
  types.replaceAll(/((?:from|import\()\s*["']\.\/[^"']+)\.js(["'])/g, '$1.cjs$2');
