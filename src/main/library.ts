/** What `import ... from 'kubernode'` gives: which version this is, and two ways to a cluster, one of its own in this
 *  process and one by a kubeconfig. A public entry point; the others, `kubernode/testing`, `kubernode/client`,
 *  `kubernode/api` and `kubernode/operator`, have the rest. */
export { kubernetesVersion, productVersion as version } from '#base';
export { type Client, connect, createClient, type LoadKubeconfigOptions, type Transport } from '#client';
export { type StartClusterOptions, startCluster, type TestCluster } from '#testing';
