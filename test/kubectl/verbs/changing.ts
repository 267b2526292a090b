/** `apply` in all its ways, `diff`, `edit`, `replace`, `patch`, `label`, `annotate`, `set`. */
import type { Table } from './row.ts';

const configMap = (name: string, data: object, more: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data });

const applied = (data: object) => ({ input: configMap('applied', data) });
const set = (...names: string[]) => {
  const items = names.map(name => configMap(name, { a: '1' }, { labels: { set: 'one' } }));
  return { input: `{"apiVersion":"v1","kind":"List","items":[${items.join()}]}` };
};

export const applying: Table = [
  'apply, diff, kustomize',
  [
    ['apply -f -', 'configmap/applied created', applied({ a: '1', b: '1' })],
    ['apply -f -', 'configmap/applied unchanged', applied({ a: '1', b: '1' })],
    ['diff -f -', '', applied({ a: '1', b: '1' })],
    ['diff -f -', /^-\s+a: "1"\n\+\s+a: "2"$/m, { ...applied({ a: '2', b: '1' }), exit: 1 }],
    ['apply --dry-run=server -f -', 'configmap/applied configured (server dry run)', applied({ a: '2' })],
    ['apply --dry-run=client -f -', 'configmap/applied configured (dry run)', applied({ a: '2' })],
    ['apply -f -', 'configmap/applied configured', applied({ a: '2' })],
    ['get configmap applied -o jsonpath={.data}', '{"a":"2"}'],
    ['apply view-last-applied configmap/applied -o json', /"a": "2"/],
    [
      'apply edit-last-applied configmap/applied',
      'configmap/applied edited',
      { editor: 'sed -i \'s/a: .2./a: "3"/\'' },
    ],
    ['apply view-last-applied configmap applied', /a: "3"/],
    ['apply set-last-applied -f -', 'configmap/applied configured', applied({ a: '4' })],
    [
      'apply set-last-applied -f - --create-annotation=true',
      'configmap/config configured',
      { input: configMap('config', {}) },
    ],
    ['apply view-last-applied configmap/secretless', /NotFound|not found/, { exit: 1 }],
    ['apply --server-side -f -', 'configmap/fielded serverside-applied', { input: configMap('fielded', { a: '1' }) }],
    [
      'apply --server-side --field-manager=other -f -',
      /Apply failed with 1 conflict: conflict with "kubectl": \.data\.a/,
      { input: configMap('fielded', { a: '2' }), exit: 1 },
    ],
    [
      'apply --server-side --field-manager=other --force-conflicts -f -',
      'configmap/fielded serverside-applied',
      { input: configMap('fielded', { a: '2' }) },
    ],
    [
      'diff --server-side --force-conflicts -f -',
      /^\+\s+c: "3"$/m,
      { input: configMap('fielded', { c: '3' }), exit: 1 },
    ],
    [
      'apply --server-side --dry-run=server -f -',
      'configmap/fielded serverside-applied (server dry run)',
      { input: configMap('fielded', { c: '3' }) },
    ],
    // What apply on the client's side made goes over to the server's.
    ['apply -f -', 'configmap/moved created', { input: configMap('moved', { a: '1', b: '1' }) }],
    ['apply --server-side -f -', 'configmap/moved serverside-applied', { input: configMap('moved', { b: '2' }) }],
    ['get configmap moved -o jsonpath={.data}', '{"b":"2"}', { since: '1.30' }],
    [
      'apply -f - --prune -l set=one --prune-whitelist=core/v1/ConfigMap',
      'configmap/one created\nconfigmap/two created',
      { ...set('one', 'two'), until: '1.25' },
    ],
    [
      'apply -f - --prune -l set=one --prune-whitelist=core/v1/ConfigMap',
      'configmap/two unchanged\nconfigmap/one pruned',
      { ...set('two'), until: '1.25' },
    ],
    [
      'apply -f - --prune -l set=one --prune-allowlist=core/v1/ConfigMap',
      'configmap/one created\nconfigmap/two created',
      { ...set('one', 'two'), since: '1.30' },
    ],
    [
      'apply -f - --prune -l set=one --prune-allowlist=core/v1/ConfigMap',
      'configmap/two unchanged\nconfigmap/one pruned',
      { ...set('two'), since: '1.30' },
    ],
    [
      'apply -f - --prune --applyset=configmaps/parts -n {ns}',
      /configmap\/three created\nconfigmap\/four created/,
      { ...set('three', 'four'), since: '1.30', env: { KUBECTL_APPLYSET: 'true' } },
    ],
    [
      'apply -f - --prune --applyset=configmaps/parts -n {ns}',
      /configmap\/four unchanged\nconfigmap\/three pruned/,
      { ...set('four'), since: '1.30', env: { KUBECTL_APPLYSET: 'true' } },
    ],
    ['apply -f - -l a=b', /no objects passed to apply/, { ...set('five'), exit: 1 }],
    ['apply -f - --force --overwrite=false', 'configmap/two unchanged', set('two')],
    ['apply -R -f {files}/nested', 'configmap/deep created'],
    ['kustomize {files}/kustomized', /name: my-based\n/],
    ['apply -k {files}/kustomized', 'configmap/my-based created'],
    ['get -k {files}/kustomized -o name', 'configmap/my-based'],
    ['diff -k {files}/kustomized', ''],
    ['delete -k {files}/kustomized', /configmap "my-based" deleted/],
  ],
];

export const changing: Table = [
  'edit, replace, patch, label, annotate',
  [
    ['edit configmap config', /no changes made/, { editor: 'true' }],
    ['edit configmap config', 'configmap/config edited', { editor: "sed -i 's/  a: b/  a: edited/'" }],
    ['edit configmap config -o json', /"a": "again"/, { editor: `sed -i 's/"a": "edited"/"a": "again"/'` }],
    ['get configmap config -o jsonpath={.data.a}', 'again'],
    ['edit deployment web --subresource=status', /no changes made|edited/, { since: '1.25', editor: 'true' }],
    ['replace -f -', 'configmap/config replaced', { input: configMap('config', { e: 'f' }) }],
    ['replace -f -', /configmaps "none" not found/, { input: configMap('none', {}), exit: 1 }],
    ['replace --force -f {files}/nested/deeper/deep.yaml', /configmap "deep" deleted[^]*configmap\/deep replaced/],
    [
      'replace --raw /api/v1/namespaces/{ns}/configmaps/config -f -',
      /"data":{"g":"h"}/,
      { input: configMap('config', { g: 'h' }) },
    ],
    [`patch configmap config -p {"data":{"i":"j"}}`, 'configmap/config patched'],
    [`patch configmap config --type=merge -p {"data":{"g":null}}`, 'configmap/config patched'],
    [`patch configmap config --type=json -p [{"op":"add","path":"/data/k","value":"l"}]`, 'configmap/config patched'],
    [`patch configmap config -p {"data":{"i":"j"}}`, 'configmap/config patched (no change)'],
    [
      `patch configmap config --type=json -p [{"op":"test","path":"/data/k","value":"x"}]`,
      /testing value \/data\/k failed: test failed/,
      { exit: 1 },
    ],
    ['patch configmap config --patch-file={files}/patch.yaml', 'configmap/config patched', { since: '1.25' }],
    ['get configmap config -o jsonpath={.data}', /^{"i":"j","k":"l"(,"patched":"yes")?}$/],
    [
      `patch deployment web -p {"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}} --dry-run=server -o 'jsonpath={.spec.template.spec.containers[*].image}'`,
      'side:1 app:1',
    ],
    [
      `patch deployment web --subresource=scale --type=merge -p {"spec":{"replicas":3}}`,
      /web patched/,
      { since: '1.25' },
    ],
    ['label configmap config a=b', 'configmap/config labeled'],
    ['label configmap config a=c', /already has a value \(b\), and --overwrite is false/, { exit: 1 }],
    ['label configmap config a=c --overwrite', 'configmap/config labeled'],
    ['label configmap config --list', /^a=c$/m],
    ['label configmap config a-', /configmap\/config (labeled|unlabeled)/],
    ['label pods --all seen=yes', /pod\/box labeled/],
    ['label -f {files}/nested/deeper/deep.yaml a=b', 'configmap/deep labeled'],
    [
      'label configmap config a=b --resource-version=1',
      /the object has been modified; please apply your changes to the latest version/,
      { exit: 1 },
    ],
    ['label configmap config a=b --dry-run=server -o jsonpath={.metadata.labels}', '{"a":"b"}'],
    ['annotate configmap config note=x', /configmap\/config annotated/],
    ['annotate configmap config note=y --overwrite', /configmap\/config annotated/],
    ['annotate configmap config note-', /configmap\/config annotated/],
    ['annotate pods -l app=box note=x', /pod\/box annotated/],
  ],
];

export const setting: Table = [
  'set',
  [
    ['delete hpa web', /^horizontalpodautoscaler.autoscaling "web" deleted/],
    ['set image deployment/web app=app:2', 'deployment.apps/web image updated'],
    [
      'set image deployment,statefulset *=app:3 --all',
      'deployment.apps/web image updated\nstatefulset.apps/data image updated',
    ],
    ['set image deployment/web none=x', /unable to find container named "none"/, { exit: 1 }],
    ['set env deployment/web A=b C=d', 'deployment.apps/web env updated'],
    ['set env deployment/web --list', /^# Deployments? web, container app\nA=b\nC=d\n/i],
    ['set env deployment/web C-', 'deployment.apps/web env updated'],
    ['set env deployment/web --from=configmap/config --prefix=P_', 'deployment.apps/web env updated'],
    ['set env pod/box --list', /A=b/],
    [
      'set resources deployment/web --limits=cpu=200m,memory=64Mi --requests=cpu=10m',
      'deployment.apps/web resource requirements updated',
    ],
    ['set serviceaccount deployment web robot', 'deployment.apps/web serviceaccount updated'],
    ['set selector service inside app=web', 'service/inside selector updated'],
    [
      'set subject rolebinding readers --user=bob --group=all',
      'rolebinding.rbac.authorization.k8s.io/readers subjects updated',
    ],
    [
      'set image deployment/web app=app:4 --dry-run=server -o jsonpath={.spec.template.spec.containers[0].image}',
      'app:4',
    ],
    ['get deployment web -o jsonpath={.spec.template.spec.serviceAccountName}', 'robot'],
    ['rollout status deployment/web --timeout=60s', /successfully rolled out/],
  ],
];
