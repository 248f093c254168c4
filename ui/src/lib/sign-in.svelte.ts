// One sign-in, from the client id to the answer of the browser.
import { backend } from "#backend";
import { asFailure } from "./backend";
import type { Failure, SignInView } from "./types";

export class SignIn {
  clientId = $state("");
  /** Somebody asked for it elsewhere: the form opens. */
  wanted = $state(false);
  phase = $state<"idle" | "starting" | "waiting">("idle");
  view = $state.raw<SignInView | null>(null);
  failure = $state.raw<Failure | null>(null);
  #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Opens the browser and waits for its answer. Says whether somebody is signed in now. */
  async begin(clientId: string): Promise<boolean> {
    if (this.phase !== "idle") return false;
    this.clientId = clientId;
    this.failure = null;
    this.phase = "starting";
    try {
      this.view = await backend.signIn(clientId);
      this.phase = "waiting";
      await backend.signedIn();
      this.#changed();
      return true;
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.failure = failure.code === "sign_in_cancelled" ? null : failure;
      return false;
    } finally {
      this.phase = "idle";
      this.view = null;
    }
  }

  async cancel(): Promise<void> {
    await backend.cancelSignIn().catch(() => undefined);
  }
}
