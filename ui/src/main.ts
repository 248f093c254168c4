// Starts the page, once its colours are known.
import "./lib/problems";
import { mount } from "svelte";
import App from "./App.svelte";
import { app } from "./lib/state.svelte";
import "./tokens.css";
import "./base.css";

const LONG_ENOUGH_MS = 400;

const target = document.getElementById("app");
if (target) {
  const waited = new Promise((done) => setTimeout(done, LONG_ENOUGH_MS));
  void Promise.race([app.begin(), waited]).then(() => mount(App, { target }));
}
