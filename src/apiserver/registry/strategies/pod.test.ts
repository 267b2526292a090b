import { describe, expect, it } from 'vitest';
import type { Container, Pod, PodSpec } from '#api';
import { planPodDeletion } from './pod/deletion.ts';
import { podStrategy } from './pod.ts';
import { contextFor, messagesOf, planCreate, planUpdate } from './testing.ts';

const podWith = (spec: Partial<PodSpec>): object => ({
  spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec },
});
const create = (spec: Partial<PodSpec> = {}) => planCreate<Pod>(podStrategy, podWith(spec));

describe('defaults of a new pod', () => {
  it('fills in what the API reference promises', () => {
    expect(create().messages).toEqual([]);
    expect(create().object.spec).toMatchObject({
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          imagePullPolicy: 'IfNotPresent',
          resources: {},
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
        },
      ],
    });
  });

  it('gives a pod a second that is to have less than none', () => {
    const { object } = create({ terminationGracePeriodSeconds: -5 });
    expect(object.spec.terminationGracePeriodSeconds).toBe(1);
    expect(podStrategy.warnings?.(object, undefined)).toEqual([]);
    const draft = structuredClone(object);
    draft.spec.terminationGracePeriodSeconds = -1;
    podStrategy.prepareForUpdate?.(draft, object, contextFor(''));
    expect(messagesOf(podStrategy.validateUpdate?.(draft, object, contextFor('')) ?? [])).toEqual([]);
    expect(draft.spec.terminationGracePeriodSeconds).toBe(1);
  });

  it('says of ephemeral containers all that is wrong with them, and that they cannot be yet', () => {
    const at = 'spec.ephemeralContainers';
    const probe = { exec: { command: ['a'] } };
    expect(create({ ephemeralContainers: [{ name: 'e', livenessProbe: probe }] as never }).messages).toEqual([
      `${at}[0].image: Required value`,
      `${at}[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container`,
      `${at}: Forbidden: cannot be set on create`,
    ]);
  });

  it.each([
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['registry:5000/nginx', 'Always'],
    ['nginx:1', 'IfNotPresent'],
    ['nginx@sha256:0123', 'IfNotPresent'],
  ])('pulls %s %s', (image, policy) => {
    expect(create({ containers: [{ name: 'c', image }] }).object.spec.containers[0]?.imagePullPolicy).toBe(policy);
  });

  it('requests what is limited, and binds the ports of the host network', () => {
    const { object } = create({
      hostNetwork: true,
      containers: [
        {
          name: 'c',
          image: 'i:1',
          resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } },
          ports: [{ containerPort: 80 }],
        },
      ],
    });
    expect(object.spec.containers[0]).toMatchObject({
      resources: { requests: { cpu: '500m', memory: '1Gi' } },
      ports: [{ containerPort: 80, hostPort: 80, protocol: 'TCP' }],
    });
    expect(object.status).toMatchObject({ phase: 'Pending', qosClass: 'Burstable' });
  });

  it('waits when it has scheduling gates', () => {
    expect(create({ schedulingGates: [{ name: 'example.com/quota' }] }).object.status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' },
    ]);
  });
});

describe('validation of a new pod', () => {
  it.each<[string, Partial<PodSpec>, string[]]>([
    [
      'overhead of unknown resources, or less than none',
      { overhead: { cpus: '1', memory: '-1' } },
      [
        'spec.overhead.limits[cpus]: Invalid value: "cpus": must be a standard resource type or fully qualified',
        'spec.overhead.limits[cpus]: Invalid value: "cpus": must be a standard resource for containers',
        'spec.overhead.limits[memory]: Invalid value: "-1": must be greater than or equal to 0',
      ],
    ],
    ['no containers', { containers: [] }, ['spec.containers: Required value']],
    ['no image', { containers: [{ name: 'c' }] }, ['spec.containers[0].image: Required value']],
    [
      'an image between spaces',
      { containers: [{ name: 'c', image: ' i' }] },
      ['spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace'],
    ],
    [
      'a runtime class without a name',
      { runtimeClassName: '' },
      [
        `spec.runtimeClassName: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    [
      'a name twice',
      {
        containers: [
          { name: 'c', image: 'i' },
          { name: 'c', image: 'i' },
        ],
      },
      ['spec.containers[1].name: Duplicate value: "c"'],
    ],
    [
      'a mount without a volume',
      { containers: [{ name: 'c', image: 'i', volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'more requested than allowed',
      { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
      ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ],
    [
      'a policy that is none',
      { restartPolicy: 'Sometimes' as never },
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"'],
    ],
    [
      'an image volume without an image',
      { volumes: [{ name: 'v', image: { pullPolicy: 'Sometimes' as 'Always' } }] },
      [
        'spec.volumes[0].image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
        'spec.volumes[0].image.reference: Required value',
      ],
    ],
    [
      'two sources of a volume',
      { volumes: [{ name: 'v', emptyDir: {}, hostPath: { path: '/x', type: '' } }] },
      ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
    ],
    [
      'a probe that does nothing',
      { containers: [{ name: 'c', image: 'i', livenessProbe: {} }] },
      ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
    ],
    [
      'a variable from two places',
      {
        containers: [
          {
            name: 'c',
            image: 'i',
            env: [
              {
                name: 'A',
                valueFrom: { fieldRef: { fieldPath: 'metadata.name' }, secretKeyRef: { name: 's', key: 'k' } },
              },
            ],
          },
        ],
      },
      ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time'],
    ],
    [
      'a skew of nothing',
      { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
      ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
    ],
    [
      'DNS by nobody',
      { dnsPolicy: 'None' },
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'more servers of names than there may be, and looks at no more of them',
      { dnsConfig: { nameservers: ['x', 'x', 'x', 'x', 'x'] } },
      [
        'spec.dnsConfig.nameservers: Invalid value: ["x","x","x","x","x"]: must not have more than 3 nameservers',
        ...[0, 1, 2].map(
          index =>
            `spec.dnsConfig.nameservers[${index}]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)`,
        ),
      ],
    ],
    [
      'more to search than a resolver reads, and what is no domain',
      { dnsConfig: { searches: [...Array<string>(10).fill('a'.repeat(210)), '_.', '_sip._tcp.a_b.example.com', '.'] } },
      [
        expect.stringMatching(
          /^spec\.dnsConfig\.searches: Invalid value: .*: must not have more than 2048 characters \(including spaces\) in the search list$/,
        ),
        expect.stringMatching(
          /^spec\.dnsConfig\.searches\[10\]: Invalid value: "_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.'/,
        ),
      ],
    ],
  ])('refuses %s', (_what, spec, messages) => {
    expect(create(spec).messages).toEqual(messages);
  });
});

describe('updates of a pod', () => {
  const { object: old } = create({ tolerations: [{ key: 'a', operator: 'Exists' }] });
  const update = (change: (draft: Pod) => void) => planUpdate<Pod>(podStrategy, old, change).messages;

  it.each<[string, (draft: Pod) => void]>([
    ['nothing', () => {}],
    ['labels', draft => (draft.metadata.labels = { a: 'b' })],
    ['an image', draft => ((draft.spec.containers[0] as { image: string }).image = 'nginx:2')],
    ['a new deadline', draft => (draft.spec.activeDeadlineSeconds = 10)],
    ['one more toleration', draft => draft.spec.tolerations?.push({ key: 'b', operator: 'Exists' })],
  ])('may change %s', (_what, change) => {
    expect(update(change)).toEqual([]);
  });

  it('may change nothing else, and says what was changed', () => {
    const messages = update(draft => (draft.spec.nodeName = 'n'));
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,.*nodeName: \(none\) -> "n"$/s,
    );
    expect(update(draft => (draft.spec.tolerations = []))).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ]);
    expect(update(draft => draft.spec.containers.push({ name: 'd', image: 'i' }))).toEqual([
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ]);
  });
});

describe('subresources of a pod', () => {
  const { object: old } = create({ nodeName: 'n' });
  const debug = (more: object = {}) => [{ name: 'debug', image: 'busybox', ...more }];
  const write = (subresource: string, change: (draft: Pod) => void) => {
    const draft = structuredClone(old);
    change(draft);
    podStrategy.applyDefaults?.(draft);
    podStrategy.prepareForUpdate?.(draft, old, contextFor(subresource));
    return { draft, messages: messagesOf(podStrategy.validateUpdate?.(draft, old, contextFor(subresource)) ?? []) };
  };

  it('ephemeralcontainers refuses mounts of parts of volumes', () => {
    const mounts = [
      { name: 'v', mountPath: '/a', subPath: 'x' },
      { name: 'v', mountPath: '/b', subPathExpr: '$(X)' },
    ];
    const { messages } = write('ephemeralcontainers', pod => {
      pod.spec.volumes = [{ name: 'v', emptyDir: {} }];
      pod.spec.ephemeralContainers = debug({ volumeMounts: mounts });
    });
    const at = 'spec.ephemeralContainers[0].volumeMounts';
    const why = 'Forbidden: cannot be set for an Ephemeral Container';
    expect(messages.filter(message => message.includes(why))).toEqual([
      `${at}[0].subPath: ${why}`,
      `${at}[1].subPathExpr: ${why}`,
    ]);
  });

  it('ephemeralcontainers adds these, and nothing else', () => {
    const { draft, messages } = write('ephemeralcontainers', pod => {
      pod.spec.ephemeralContainers = debug();
      pod.spec.nodeName = 'other';
      pod.metadata.labels = { a: 'b' };
    });
    expect(messages).toEqual([]);
    expect(draft.spec).toEqual({ ...old.spec, ephemeralContainers: [{ ...debug()[0], imagePullPolicy: 'Always' }] });
    expect(draft.metadata.labels).toBeUndefined();
  });

  it.each([
    [
      { ports: [{ containerPort: 1 }] },
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    ],
    [{ targetContainerName: 'z' }, 'spec.ephemeralContainers[0].targetContainerName: Not found: "z"'],
    [{ lifecycle: {} }, 'spec.ephemeralContainers[0].lifecycle: Forbidden: cannot be set for an Ephemeral Container'],
    [
      { restartPolicy: 'Always' },
      'spec.ephemeralContainers[0].restartPolicy: Forbidden: cannot be set for an Ephemeral Container',
    ],
  ])('ephemeralcontainers refuses %j', (more, message) => {
    const { messages } = write('ephemeralcontainers', pod => (pod.spec.ephemeralContainers = debug(more)));
    expect(messages).toEqual([message]);
  });

  it('ephemeralcontainers refuses to remove all that there are, too', () => {
    const running = { ...old, spec: { ...old.spec, ephemeralContainers: debug() } } as Pod;
    const draft = structuredClone(running);
    delete draft.spec.ephemeralContainers;
    podStrategy.prepareForUpdate?.(draft, running, contextFor('ephemeralcontainers'));
    const errors = podStrategy.validateUpdate?.(draft, running, contextFor('ephemeralcontainers')) ?? [];
    expect(messagesOf(errors)).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
    ]);
  });

  it('resize changes resources only', () => {
    const { draft, messages } = write('resize', pod => {
      pod.spec.containers = [{ name: 'c', image: 'other', resources: { requests: { cpu: '2' } } }];
    });
    expect(messages).toEqual([
      'spec: Invalid value: "BestEffort": Pod QOS Class may not change as a result of resizing',
    ]);
    expect(draft.spec.containers).toEqual([{ ...old.spec.containers[0], resources: { requests: { cpu: '2' } } }]);
  });

  it('resize refuses to take away amounts, and takes away a policy that is left out', () => {
    const resources = { requests: { cpu: '1' } };
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' as const }];
    const running = { ...old, spec: { ...old.spec, containers: [{ name: 'c', image: 'i', resources, resizePolicy }] } };
    const write = (container: Container) => {
      const draft = structuredClone(running) as Pod;
      draft.spec.containers = [container];
      podStrategy.prepareForUpdate?.(draft, running, contextFor('resize'));
      const errors = podStrategy.validateUpdate?.(draft, running, contextFor('resize')) ?? [];
      return { messages: messagesOf(errors), container: draft.spec.containers[0] };
    };
    expect(write({ name: 'c', image: 'i', resizePolicy }).messages).toContain(
      'spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed',
    );
    expect(write({ name: 'c', image: 'i', resources }).container).not.toHaveProperty('resizePolicy');
  });

  it('binding notes that the pod is scheduled', () => {
    expect(write('binding', () => {}).draft.status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'True' },
    ]);
  });
});

describe('deletion of a pod', () => {
  const pod = (spec: Partial<PodSpec>, phase: 'Running' | 'Succeeded' = 'Running') =>
    ({ ...create({ nodeName: 'n', ...spec }).object, status: { phase } }) as Pod;
  it.each<[string, Pod, number | undefined, number]>([
    ['its own grace', pod({}), undefined, 30],
    ['the grace asked for', pod({}), 5, 5],
    ['none when asked for none', pod({}), 0, 0],
    ['none when nobody runs it', pod({ nodeName: '' }), undefined, 0],
    ['none when it has ended', pod({}, 'Succeeded'), undefined, 0],
    ['a second for a negative grace', pod({}), -1, 1],
  ])('takes %s', (_what, object, requested, graceSeconds) => {
    expect(planPodDeletion(object, requested)).toEqual({ graceSeconds });
  });
});
