/** What completion scripts of several shells hold. Pure. */

/** A word of fish. */
export const quoteFish = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** What names the clusters there are, one a line. */
export const clusterNames = 'kubernode list -o name 2>/dev/null';
