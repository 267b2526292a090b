/** `$(NAME)` in commands, arguments and values. Source: "Dependent environment variables" of the Kubernetes docs. */

/** Replaces `$(NAME)` by what `lookup` gives; unknown names stay as they are, and `$$` is a dollar sign. */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$(\$|\(([^()]*)\))/g, (whole, escape: string, name: string | undefined) => {
    if (escape === '$') return '$';
    return lookup(name ?? '') ?? whole;
  });
}
