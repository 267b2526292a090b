/** What admission policies of both kinds have in common: which requests they see, and with which parameters. */
import type { LabelSelector } from '../../meta/v1/label-selector.ts';

/** Which requests are meant: those that fit a rule and both selectors. @mapType atomic */
export interface MatchResources {
  /** Requests that are not meant though they fit `resourceRules`. @listType atomic @proto 4 */
  excludeResourceRules?: NamedRuleWithOperations[];
  /** Whether requests by other versions of a resource are meant too: `Equivalent` (the default) or `Exact`. @default
   *  "Equivalent" @pointer @proto 7 */
  matchPolicy?: 'Equivalent' | 'Exact';
  /** Labels that the object's namespace must have. Default: any. @default {} @proto 1 */
  namespaceSelector?: LabelSelector;
  /** Labels that the object must have. Default: any. @default {} @proto 2 */
  objectSelector?: LabelSelector;
  /** Requests that are meant. @listType atomic @proto 3 */
  resourceRules?: NamedRuleWithOperations[];
}

/** Which requests are meant: those that fit every list. @mapType atomic */
export interface NamedRuleWithOperations {
  /** Groups of the resource; * for all. @listType atomic @proto 2.2.1 */
  apiGroups?: string[];
  /** Versions of the resource; * for all. @listType atomic @proto 2.2.2 */
  apiVersions?: string[];
  /** What is done: CREATE, UPDATE, DELETE, CONNECT, or * for all. @listType atomic @proto 2.1 */
  operations?: ('*' | 'CONNECT' | 'CREATE' | 'DELETE' | 'UPDATE')[];
  /** Names of objects. Left out, all. @listType atomic @proto 1 */
  resourceNames?: string[];
  /** Resources, and subresources as pods/log; * for all resources, or * slash * for subresources too. @listType atomic
   * @proto 2.2.3 */
  resources?: string[];
  /** Whether the resource is in namespaces: Cluster, Namespaced, or * (the default) for either. @default "*" @pointer
   * @proto 2.2.4 */
  scope?: '*' | 'Cluster' | 'Namespaced';
}

/** Kind of the objects that a policy has for parameters. @mapType atomic */
export interface ParamKind {
  /** Group and version of the kind. @proto 1 */
  apiVersion?: string;
  /** Name of the kind. @proto 2 */
  kind?: string;
}

/** Which objects a binding gives a policy for parameters; either `name` or `selector` says it. @mapType atomic */
export interface ParamRef {
  /** Name of the object. @proto 1 */
  name?: string;
  /** Namespace of the objects. Left out, that of the object that is written. @proto 2 */
  namespace?: string;
  /** What happens when there is none: `Allow` passes over the policy, `Deny` goes by its failure policy. @pointer
   *  @proto 4 */
  parameterNotFoundAction?: string;
  /** Labels of the objects. @proto 3 */
  selector?: LabelSelector;
}

/** An expression with a name, worked out when first used. @mapType atomic */
export interface Variable {
  /** The expression, in CEL. @proto 2 @protoName Expression */
  expression: string;
  /** Its name: other expressions say variables.NAME. @proto 1 @protoName Name */
  name: string;
}
