// Asking a registry for named things: a dozen requests at a time, and another try when one fails.

let running = 0;
const waiting = [];

/** The answer to a request, undefined where there is nothing at the address; throws when it fails for the fourth time. */
export async function get(address, headers = {}) {
  if (running >= 12) await new Promise((next) => waiting.push(next));
  running += 1;
  try {
    for (let left = 3; ; left -= 1) {
      try {
        const answer = await fetch(address, { headers });
        if (answer.status === 404) return undefined;
        if (!answer.ok) throw new Error(`${answer.status} ${address}`);
        return answer;
      } catch (error) {
        if (left === 0) throw error;
        await new Promise((done) => setTimeout(done, 2_000));
      }
    }
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

/** Takes one thing after another from `queue`, which may grow meanwhile, eight at a time; a failure is told and passed over. */
export async function each(queue, work) {
  let busy = 0;
  const worker = async () => {
    for (;;) {
      if (queue.length === 0) {
        if (busy === 0) return;
        await new Promise((done) => setTimeout(done, 50));
        continue;
      }
      const next = queue.shift();
      busy += 1;
      await work(next).catch((error) => console.error(`${[next].flat().join("@")}: ${error.message}`));
      busy -= 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
