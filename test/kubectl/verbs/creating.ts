/** Every `create`, and `run`, `expose`, `autoscale`. */
import type { Table } from './row.ts';

const pod = (name: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'c' }] },
  });

export const creating: Table = [
  'create, run, expose, autoscale',
  [
    ['create namespace {ns}', 'namespace/{ns} created'],
    ['config set-context --current --namespace={ns}', /^Context "\S+" modified\.$/m],
    ['create namespace {ns}', /AlreadyExists.*namespaces "{ns}" already exists/, { exit: 1 }],
    ['create configmap config --from-literal=a=b --from-literal=c=d', 'configmap/config created'],
    ['create configmap of-file --from-file=named={files}/text', 'configmap/of-file created'],
    ['create configmap of-lines --from-env-file={files}/lines', 'configmap/of-lines created'],
    ['get configmap of-lines -o jsonpath={.data.ONE}', '1'],
    ['create secret generic secret --from-literal=password=hidden', 'secret/secret created'],
    [
      'create secret docker-registry pull --docker-server=x --docker-username=u --docker-password=p',
      'secret/pull created',
    ],
    ['create secret tls pair --cert={files}/cert.pem --key={files}/key.pem', 'secret/pair created'],
    ['get secret pair -o jsonpath={.type}', 'kubernetes.io/tls'],
    ['create serviceaccount robot', 'serviceaccount/robot created'],
    ['create token robot --duration=20m', /^ey\S+\.\S+\.\S+$/m, { since: '1.25' }],
    ['create token nobody', /serviceaccounts "nobody" not found/, { since: '1.25', exit: 1 }],
    ['create deployment web --image=app:1 --replicas=2 --port=80', 'deployment.apps/web created'],
    ['create job once --image=app:1', 'job.batch/once created'],
    // Its own client of this version speaks of batch/v1beta1 and policy/v1beta1.
    ["create cronjob often --image=app:1 '--schedule=*/5 * * * *'", 'cronjob.batch/often created', { since: '1.25' }],
    ['create job of-often --from=cronjob/often', 'job.batch/of-often created', { since: '1.25' }],
    [
      'create cronjob wrong --image=app:1 --schedule=never',
      /spec.schedule: Invalid value: "never"/,
      { since: '1.25', exit: 1 },
    ],
    [
      'create poddisruptionbudget guard --selector=app=web --min-available=1',
      'poddisruptionbudget.policy/guard created',
      { since: '1.25' },
    ],
    ['create ingress front --rule=example.com/*=web:80,tls=pair', 'ingress.networking.k8s.io/front created'],
    [
      "create priorityclass {ns}-high --value=1000 '--description=In haste'",
      'priorityclass.scheduling.k8s.io/{ns}-high created',
    ],
    ['create quota limits --hard=pods=100,services=50', 'resourcequota/limits created'],
    [
      'create role reader --verb=get --verb=list --resource=pods,deployments.apps',
      'role.rbac.authorization.k8s.io/reader created',
    ],
    [
      'create rolebinding readers --role=reader --serviceaccount={ns}:robot',
      'rolebinding.rbac.authorization.k8s.io/readers created',
    ],
    [
      'create clusterrole {ns}-health --verb=get --non-resource-url=/healthz',
      'clusterrole.rbac.authorization.k8s.io/{ns}-health created',
    ],
    [
      'create clusterrole {ns}-all --aggregation-rule=part-of={ns}',
      'clusterrole.rbac.authorization.k8s.io/{ns}-all created',
    ],
    [
      'create clusterrolebinding {ns}-all --clusterrole={ns}-all --user=ann',
      'clusterrolebinding.rbac.authorization.k8s.io/{ns}-all created',
    ],
    ['create service clusterip inside --tcp=80:8080', 'service/inside created'],
    ['create service clusterip headless --clusterip=None', 'service/headless created'],
    ['create service nodeport outside --tcp=80', 'service/outside created'],
    ['create service loadbalancer balanced --tcp=80:8080', 'service/balanced created'],
    ['create service externalname elsewhere --external-name=example.com', 'service/elsewhere created'],
    [
      'create -f {files}/many.yaml',
      'controllerrevision.apps/past created\nstatefulset.apps/data created\ndaemonset.apps/agent created\nreplicationcontroller/old created',
    ],
    ['create -f - --save-config', 'pod/saved created', { input: pod('saved') }],
    ['create -f - --dry-run=server -o name', 'pod/rehearsed', { input: pod('rehearsed') }],
    ['create -f - --dry-run=client -o jsonpath={.kind}', 'Pod', { input: pod('rehearsed') }],
    [
      'create -f - --validate=strict',
      /unknown field "spec\.nonsense"/,
      { since: '1.25', exit: 1, input: pod('wrong').replace('"spec":{', '"spec":{"nonsense":1,') },
    ],
    [
      'create -f - --validate=warn',
      'pod/warned created',
      { since: '1.25', input: pod('warned').replace('"spec":{', '"spec":{"nonsense":1,') },
    ],
    [
      'create -f -',
      /no matches for kind "Nonsense" in version "example.com\/v1"/,
      { exit: 1, input: '{"apiVersion":"example.com/v1","kind":"Nonsense","metadata":{"name":"x"}}' },
    ],
    ['create --raw /api/v1/namespaces/{ns}/pods -f -', /^{"kind":"Pod"|^{"apiVersion":"v1"/, { input: pod('raw') }],
    [
      'create --edit -f -',
      'pod/edited-first created',
      { input: pod('unedited'), editor: 'sed -i s/unedited/edited-first/' },
    ],
    ['run box --image=app:1 --labels=app=box --env=A=b --port=80 --restart=Never', 'pod/box created'],
    ['run exposed --image=app:1 --port=80 --expose', /service\/exposed created/],
    ['run wrong --image=app:1 --dry-run=server -o name', 'pod/wrong'],
    [
      `run other --image=app:1 --overrides={"spec":{"hostname":"h"}} --dry-run=client -o jsonpath={.spec.hostname}`,
      'h',
    ],
    ['expose deployment web --port=80 --target-port=8080', 'service/web exposed'],
    ['expose pod box --port=80 --name=boxed --type=NodePort', 'service/boxed exposed'],
    ['expose rc old --port=80 --session-affinity=ClientIP', 'service/old exposed'],
    ['expose service web --port=81 --name=again', 'service/again exposed'],
    ['autoscale deployment web --min=1 --max=5 --cpu-percent=80', 'horizontalpodautoscaler.autoscaling/web autoscaled'],
    ['autoscale rc old --max=5 --cpu=500m', 'horizontalpodautoscaler.autoscaling/old autoscaled', { since: '1.35' }],
  ],
];
