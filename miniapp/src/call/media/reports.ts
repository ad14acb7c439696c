/** Tells the server every minute how the call goes, and before it is left. */
import type { CallReport } from "../../protocol/generated";
import { every, type Clock } from "../clock";
import type { Statistics } from "../types";
import { ReportSum } from "../view/call-report";

/** What somebody's connection has gained is lost with it, so it is looked at often. */
const LOOK_MS = 5_000;
const LOOKS_PER_REPORT = 12;

export class Reports {
  private readonly clock: Clock;
  private readonly statistics: () => Statistics | null;
  private readonly onReport: (report: CallReport) => void;
  private sum: ReportSum | null = null;
  private looks = 0;
  private stop = (): void => undefined;

  constructor(
    clock: Clock,
    statistics: () => Statistics | null,
    onReport: (report: CallReport) => void,
  ) {
    this.clock = clock;
    this.statistics = statistics;
    this.onReport = onReport;
  }

  setOnAir(isOnAir: boolean): void {
    if (isOnAir === (this.sum !== null)) return;
    this.stop();
    this.looks = 0;
    this.sum = isOnAir ? new ReportSum(this.people, this.clock.now()) : null;
    if (isOnAir) this.stop = every(this.clock, LOOK_MS, () => this.look());
  }

  /** Says what there is to say now. */
  flush(): void {
    this.sum?.handle(this.people);
    const report = this.sum?.take(this.clock.now());
    if (report) this.onReport(report);
  }

  private get people(): Statistics["people"] {
    return this.statistics()?.people ?? [];
  }

  private look(): void {
    this.looks += 1;
    if (this.looks % LOOKS_PER_REPORT === 0) this.flush();
    else this.sum?.handle(this.people);
  }
}
