/** The program behind `bin/kubernode`. */
process.stderr.write('kubernode: no commands yet\n');
process.exitCode = 1;
