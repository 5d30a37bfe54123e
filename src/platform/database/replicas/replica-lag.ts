export interface Lag {
  bytes: number;
  /** For how long it has not had something that the primary had. */
  seconds: number;
}

/** As far back as a lag can be told: longer ones are told as this. In looks, of which there is one a second. */
const mostLooks = 3_600;

/** How far a standby is behind, by where the primary was at each look. */
export class ReplicaLag {
  private readonly looks: { at: number; lsn: bigint }[] = [];
  private lag: Lag | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** As last seen; undefined where it is not known. */
  get current(): Lag | undefined {
    return this.lag;
  }

  /** @param primary undefined while that is away: the last that was seen of it counts. */
  note(primary: bigint | undefined, replayed: bigint): void {
    if (primary !== undefined) this.looks.push({ at: this.now(), lsn: primary });
    while (this.looks.length > 0 && this.looks[0]!.lsn <= replayed) this.looks.shift();
    if (this.looks.length > mostLooks) this.looks.shift();
    const [first] = this.looks;
    const last = this.looks.at(-1);
    this.lag = {
      bytes: last ? Number(last.lsn - replayed) : 0,
      seconds: first ? (this.now() - first.at) / 1_000 : 0,
    };
  }

  forget(): void {
    this.looks.length = 0;
    this.lag = undefined;
  }
}
