"use strict";
// Everything shown is set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById("recording").textContent);
  const $ = (id) => document.getElementById(id);
  const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
  const state = { op: 0, text: "", runs: [], caret: 0, lanes: [], lit: -1, at: data.start };
  const light = matchMedia("(prefers-color-scheme: light)");
  let shown = 0, speed = 1, playing = false, last = 0;

  // Runs are [length, origin]; put `fresh` in place of `out` letters at `off`.
  function splice(runs, off, out, fresh) {
    const done = [], push = (n, origin) => {
      const end = done[done.length - 1];
      if (n <= 0) return;
      if (end && end[1] === origin) end[0] += n; else done.push([n, origin]);
    };
    let place = 0, put = false;
    for (const [n, origin] of runs) {
      const a = place, b = place + n;
      place = b;
      push(Math.min(b, off) - a, origin);
      if (!put && b >= off) { fresh.forEach(([m, o]) => push(m, o)); put = true; }
      push(b - Math.max(a, off + out), origin);
    }
    if (!put) fresh.forEach(([m, o]) => push(m, o));
    return done;
  }

  function follow(op) {
    for (const [off, out, letters, origin] of op[2]) {
      state.text = state.text.slice(0, off) + letters + state.text.slice(off + out);
      const fresh = Array.isArray(origin) ? origin : [[letters.length, origin]];
      state.runs = splice(state.runs, off, out, fresh);
    }
    state.at = op[1];
    state.caret = op[3];
    if (op[4]) {
      const old = state.lanes;
      state.lanes = op[4].map((lane, k) => {
        if (lane === 0) return old[k];
        if (lane.length === 2) return { ...old[k], text: old[k].text + lane[0], state: lane[1] };
        const [voice, text, place, n, how, flags] = lane;
        return { voice, text, k: place, n, state: how, stale: flags & 1, all: flags & 2 };
      });
      state.lit = op[5];
    }
  }

  function restore(key) {
    state.op = key[0];
    state.text = key[1];
    state.runs = key[2].map((run) => [...run]);
    state.caret = key[3];
    state.lanes = key[4].map(([voice, text, k, n, how, flags]) =>
      ({ voice, text, k, n, state: how, stale: flags & 1, all: flags & 2 }));
    state.lit = key[5];
    state.at = key[6];
  }

  // How many ops have happened at a shown time.
  function upto(time) {
    let low = 0, high = data.ops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (data.ops[middle][0] <= time) low = middle + 1; else high = middle;
    }
    return low;
  }

  function seek(time) {
    shown = Math.max(0, Math.min(time, data.length));
    const target = upto(shown);
    const key = data.keys.filter((k) => k[0] <= target).pop();
    if (state.op > target || (key && key[0] > state.op)) {
      if (key) restore(key);
      else restore([0, "", [], 0, [], -1, data.start]);
    }
    const before = state.text, lanes = state.lanes;
    while (state.op < target) follow(data.ops[state.op++]);
    paint(before, lanes);
  }

  let painted = null;
  function paint() {
    const now = state.text + "\0" + state.caret;
    if (now !== painted) {
      painted = now;
      const page = document.createElement("div");
      let place = 0;
      const add = (text, origin) => {
        if (!text) return;
        const [, voice] = data.origins[origin];
        const span = document.createElement("span");
        span.textContent = text;
        if (voice >= 0) span.style.color = hue(voice);
        page.append(span);
      };
      const caret = document.createElement("span");
      caret.id = "caret";
      let stands = false;
      for (const [n, origin] of state.runs) {
        const end = place + n;
        if (!stands && state.caret < end) {
          add(state.text.slice(place, state.caret), origin);
          page.append(caret);
          stands = true;
          add(state.text.slice(state.caret, end), origin);
        } else add(state.text.slice(place, end), origin);
        place = end;
      }
      if (!stands) page.append(caret);
      $("draft").replaceChildren(page);
      const box = caret.getBoundingClientRect(), room = $("draft").getBoundingClientRect();
      if (box.top < room.top + 20 || box.bottom > room.bottom - 40) caret.scrollIntoView({ block: "center" });
    }
    $("lanes").replaceChildren(...state.lanes.map((lane, k) => {
      const block = document.createElement("div"), name = document.createElement("b");
      const remark = document.createElement("i"), take = document.createElement("p");
      block.className = "lane" + (lane.stale ? " stale" : "") + (k === state.lit ? " lit" : "");
      name.textContent = data.voices[lane.voice];
      name.style.color = hue(lane.voice);
      const count = lane.n ? ` ${lane.k}/${lane.n}` : "";
      remark.textContent = data.states[lane.state] + (lane.all ? "in the draft" : "") + count;
      take.textContent = lane.text;
      block.append(name, remark, take);
      return block;
    }));
    $("time").textContent = `${clock(shown)} / ${clock(data.length)}`;
    const words = state.text.split(/\s+/).filter(Boolean).length;
    const when = new Date(state.at * 1000);
    $("facts").textContent = `${words.toLocaleString()} words · ` +
      (isNaN(when) ? "" : when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" }));
    $("said").textContent = label(shown);
    $("scrub").value = data.length ? Math.round((shown / data.length) * 1000) : 0;
    $("play").textContent = playing ? "pause" : "play";
    $("speed").textContent = `${speed}\u00d7`;
  }

  function hue(voice) {
    return data.hues[light.matches ? 1 : 0][voice];
  }

  function label(time) {
    let said = "";
    for (const [at, words] of data.decisions) if (at <= time) said = words; else break;
    return said;
  }

  function clock(seconds) {
    const whole = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  function decision(by) {
    const times = data.decisions.map((d) => d[0]);
    const found = by > 0 ? times.find((t) => t > shown + 1e-6) : times.filter((t) => t < shown - 1e-6).pop();
    seek(found === undefined ? (by > 0 ? data.length : 0) : found);
  }

  function toggle(on = !playing) {
    playing = on;
    if (playing && shown >= data.length) seek(0);
    last = performance.now();
    if (playing) requestAnimationFrame(frame);
    paint();
  }

  function frame(now) {
    if (!playing) return;
    const passed = Math.min(1, (now - last) / 1000) * speed;
    last = now;
    seek(shown + passed);
    if (shown >= data.length) toggle(false); else requestAnimationFrame(frame);
  }

  function faster(by) {
    speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(speed) + by))];
    paint();
  }

  function sparkline() {
    const canvas = $("activity"), pen = canvas.getContext("2d");
    const wide = canvas.width / Math.max(1, data.activity.length);
    pen.fillStyle = getComputedStyle(document.body).color;
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = 0.35;
    data.activity.forEach((share, k) => {
      const high = Math.round(share * canvas.height);
      pen.fillRect(k * wide, canvas.height - high, Math.max(1, wide - 1), high);
    });
    pen.globalAlpha = 0.9;
    for (const [at] of data.marks) pen.fillRect((at / (data.length || 1)) * canvas.width, 0, 2, canvas.height);
  }

  const choose = document.createElement("option");
  choose.textContent = data.marks.length ? "go to a marker" : "no markers";
  $("marks").append(choose, ...data.marks.map(([at, words]) => {
    const option = document.createElement("option");
    option.value = at;
    option.textContent = `${clock(at)} ${words}`;
    return option;
  }));
  $("marks").addEventListener("change", (event) => {
    if (event.target.selectedIndex) seek(Number(event.target.value));
    event.target.selectedIndex = 0;
  });
  $("play").addEventListener("click", () => toggle());
  $("back").addEventListener("click", () => decision(-1));
  $("next").addEventListener("click", () => decision(1));
  $("slower").addEventListener("click", () => faster(-1));
  $("faster").addEventListener("click", () => faster(1));
  $("scrub").addEventListener("input", (event) => seek((event.target.value / 1000) * data.length));
  document.addEventListener("keydown", (event) => {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = upto(shown), ops = data.ops;
    const act = {
      " ": () => toggle(),
      ArrowRight: () => event.shiftKey ? decision(1) : seek(at < ops.length ? ops[at][0] : data.length),
      ArrowLeft: () => event.shiftKey ? decision(-1) : seek(at > 1 ? ops[at - 2][0] : 0),
      ArrowUp: () => faster(1),
      ArrowDown: () => faster(-1),
      Home: () => seek(0),
      End: () => seek(data.length),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  light.addEventListener("change", () => { painted = null; sparkline(); paint(); });
  sparkline();
  seek(0);
})();
