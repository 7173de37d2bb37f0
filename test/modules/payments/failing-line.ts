import { paymentsModule } from '../../../src/modules/payments/module.ts';
import { GatewayError, type PaymentGateway } from '../../../src/modules/payments/payment-gateway.ts';
import { createSandboxGateway } from '../../../src/modules/payments/sandbox-gateway.ts';
import { defineModule, platform, provide } from '../../../src/platform/kernel/index.ts';
import { exportedAs } from '../../support/exported-as.ts';
import { FileCell } from '../../support/file-cell.ts';

/** `before`: the gateway is not reached. `after`: it does what it is asked, and its answer is lost. */
export type Fault = 'none' | 'before' | 'after';

/** The line to the gateway, as the test and the module both have it. */
export class Line {
  readonly #fault: FileCell<Fault>;
  readonly #calls: FileCell<string>;

  constructor(dataFolder: string) {
    this.#fault = new FileCell(dataFolder, 'fault-of-line');
    this.#calls = new FileCell(dataFolder, 'calls-on-line');
  }

  get fault(): Fault {
    return this.#fault.read() ?? 'none';
  }

  set fault(fault: Fault) {
    this.#fault.write(fault);
  }

  get calls(): number {
    return Number(this.#calls.read() ?? 0);
  }

  set calls(calls: number) {
    this.#calls.write(String(calls));
  }
}

function createFailingLine(sandbox: PaymentGateway, dataFolder: string): PaymentGateway {
  const line = new Line(dataFolder);

  async function pass<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    line.calls += 1;
    const { fault } = line;
    if (fault === 'before') throw new GatewayError('unavailable', 'the line is down');
    const answer = await ask();
    if (fault === 'after') throw new GatewayError('timeout', 'the answer was lost');
    return answer;
  }

  return {
    capture: (request) => pass(() => sandbox.capture(request)),
    find: (key) => pass(() => sandbox.find(key)),
    void: (key) => pass(() => sandbox.void(key)),
    refund: (request) => pass(() => sandbox.refund(request)),
  };
}

const parts = paymentsModule.parts.map(({ factory, dependencies }) => ({
  factory,
  dependencies: dependencies.map((source) => (source === createSandboxGateway ? createFailingLine : source)),
}));

/** payments, with the real sandbox behind a line that can be made to fail. */
export const paymentsOnALine = exportedAs(
  import.meta.url,
  'paymentsOnALine',
  defineModule({
    ...paymentsModule,
    parts: [...parts, provide(createFailingLine, [createSandboxGateway, platform.dataFolder])],
  }),
);
