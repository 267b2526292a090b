/** Quotes texts for the shells of completion scripts. Pure. */

/** A word of bash and zsh. */
export const quotePosix = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A word of fish. */
export const quoteFish = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;

/** What names the clusters there are, one a line: the first column of `kubernode list` without its title. */
export const clusterNames = "kubernode list 2>/dev/null | sed -n -e '1{/^NAME /!d' -e '}' -e '2,$s/ .*//p'";
