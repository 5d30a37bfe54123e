/** A pause that can be ended early; what would end it before it was waited for does so as well. */
export class Waiting {
  private ending: (() => void) | undefined;

  /** Begins the pause that {@link end} ends from now on. */
  begin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.ending = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  end(): void {
    this.ending?.();
  }
}
