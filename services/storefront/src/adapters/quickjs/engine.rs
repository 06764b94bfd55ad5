//! One QuickJS context with the components in it. It belongs to one thread, has no file, socket or clock but what the
//! stand-ins give it, and is good until a call fails: what was cut off in the middle may have left anything behind.

use std::{
    cell::Cell,
    rc::Rc,
    time::{Duration, Instant},
};

use mercato_kernel::{ErrorCode, Failure, Result};
use rquickjs::{CatchResultExt, Context, Function, Runtime};

/// What one context may take.
#[derive(Debug, Clone, Copy)]
pub struct EngineLimits {
    /// Its memory.
    pub memory_bytes: usize,
    /// To load the components.
    pub load_time: Duration,
    /// After so many calls it makes room for a new one, whatever it may have gathered.
    pub calls: u32,
}

/// How deep calls may go. The thread's own stack is larger.
const STACK_BYTES: usize = 1 << 20;
/// The whole stack of a thread that runs a context.
pub const THREAD_STACK_BYTES: usize = 4 << 20;
/// What a call may leave to be done after it.
const MAX_JOBS: usize = 10_000;

const STAND_INS: &str = include_str!("stand_ins.js");
/// Calls go through here: lone halves of surrogates, which no UTF-8 has, become replacement characters.
const CALL: &str = "mercatoCall";

/// The components, loaded.
pub struct Engine {
    context: Context,
    runtime: Runtime,
    /// When the call that runs is to be cut off.
    end: Rc<Cell<Option<Instant>>>,
    was_cut_off: Rc<Cell<bool>>,
    calls_left: u32,
}

impl Engine {
    /// Loads `script`.
    pub fn load(script: &str, limits: EngineLimits) -> Result<Self> {
        let runtime = Runtime::new().map_err(Failure::internal)?;
        runtime.set_memory_limit(limits.memory_bytes);
        runtime.set_max_stack_size(STACK_BYTES);
        let end = Rc::new(Cell::new(None::<Instant>));
        let was_cut_off = Rc::new(Cell::new(false));
        let (watched, told) = (end.clone(), was_cut_off.clone());
        runtime.set_interrupt_handler(Some(Box::new(move || {
            let is_over = watched.get().is_some_and(|end| Instant::now() >= end);
            if is_over {
                told.set(true);
            }
            is_over
        })));
        let context = Context::full(&runtime).map_err(Failure::internal)?;
        let mut engine = Self { context, runtime, end, was_cut_off, calls_left: limits.calls };
        engine.within(limits.load_time, |context| {
            context.with(|ctx| {
                ctx.eval::<(), _>(STAND_INS).catch(&ctx).map_err(|error| error.to_string())?;
                ctx.eval::<(), _>(script).catch(&ctx).map_err(|error| error.to_string())
            })
        })?;
        Ok(engine)
    }

    /// Calls a global function with one text, for one text.
    pub fn call(&mut self, function: &'static str, input: &str, time: Duration) -> Result<String> {
        self.calls_left = self.calls_left.saturating_sub(1);
        self.within(time, |context| {
            context.with(|ctx| {
                let call: Function = ctx.globals().get(CALL).map_err(|error| error.to_string())?;
                call.call::<_, String>((function, input)).catch(&ctx).map_err(|error| error.to_string())
            })
        })
    }

    /// Whether it has done its share.
    pub fn is_spent(&self) -> bool {
        self.calls_left == 0
    }

    /// Runs `work`, and what it left to be done, until `time` is over.
    fn within<T>(&mut self, time: Duration, work: impl FnOnce(&Context) -> Result<T, String>) -> Result<T> {
        self.was_cut_off.set(false);
        self.end.set(Some(Instant::now() + time));
        let mut outcome = work(&self.context);
        for _ in 0..MAX_JOBS {
            // A job that throws is the components' own business, as an unhandled rejection is in a browser.
            if matches!(self.runtime.execute_pending_job(), Ok(false)) {
                break;
            }
        }
        if self.runtime.is_job_pending() {
            outcome = outcome.and_then(|_| Err("it leaves work behind without end".to_owned()));
        }
        self.end.set(None);
        if self.was_cut_off.get() {
            let detail = format!("the components took longer than {} ms", time.as_millis());
            return Err(Failure::new(ErrorCode::Timeout, detail));
        }
        outcome.map_err(Failure::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: EngineLimits =
        EngineLimits { memory_bytes: 32 << 20, load_time: Duration::from_secs(10), calls: 100 };
    const TIME: Duration = Duration::from_secs(10);

    fn run(script: &str) -> Result<String> {
        let script = format!("globalThis.run = (input) => {{ {script} }};");
        Engine::load(&script, LIMITS)?.call("run", "in", TIME)
    }

    fn out(script: &str) -> String {
        run(script).unwrap_or_else(|failure| panic!("{script}: {failure}"))
    }

    #[test]
    fn the_stand_ins_do_what_browsers_do() {
        for (script, expected) in [
            ("return input + 'ä€😀'", "inä€😀"),
            ("return 'a\\ud83d'", "a\u{fffd}"),
            ("return [...new TextEncoder().encode('ä€😀')].join()", "195,164,226,130,172,240,159,152,128"),
            (
                "return new TextDecoder().decode(new Uint8Array([195,164,226,130,172,240,159,152,128]))",
                "ä€😀",
            ),
            ("return new TextDecoder().decode(new Uint8Array([255, 97]))", "\u{fffd}a"),
            ("return String(typeof performance.now())", "number"),
            ("console.log('x'); console.error('y'); return 'ok'", "ok"),
            ("setTimeout(() => { throw 1 }, 0); clearTimeout(1); return 'ok'", "ok"),
            (
                "const a = new Map([[{b: 1}, new Set([new Date(5)])]]); const c = structuredClone(a); return [...c.keys()][0].b + ' ' + [...[...c.values()][0]][0].getTime() + (c === a)",
                "1 5false",
            ),
            (
                "const p = new URLSearchParams('?q=a+b%20c&x=1&x=2&e'); p.append('ä', '&'); return p.get('q') + p.getAll('x') + p.has('e') + '|' + p",
                "a b c1,2true|q=a+b+c&x=1&x=2&e=&%C3%A4=%26",
            ),
            (
                "const p = new URLSearchParams({b: 2, a: 1}); p.sort(); p.delete('b'); p.set('c', 'd'); return String(p) + p.size",
                "a=1&c=d2",
            ),
            (
                "const u = new URL('/a/../b c?q=ä#h', 'https://Shop.Example:443/x/y'); return u.href + '|' + u.host + u.pathname + u.search + u.hash",
                "https://shop.example/b%20c?q=%C3%A4#h|shop.example/b%20c?q=%C3%A4#h",
            ),
            (
                "const u = new URL('http://h:81/p'); u.searchParams.set('a', 'b'); u.hash = 'x'; return u.href + ' ' + u.origin + ' ' + u.port",
                "http://h:81/p?a=b#x http://h:81 81",
            ),
            (
                "return new URL('../z', 'http://h/a/b/c').pathname + new URL('?q', 'http://h/a/b').href + new URL('//o/p', 'https://h').href",
                "/a/zhttp://h/a/b?qhttps://o/p",
            ),
            (
                "try { new URL('nonsense') } catch (e) { return e instanceof TypeError ? 'TypeError' : 'x' }",
                "TypeError",
            ),
            (
                "return typeof Intl + typeof fetch + typeof process + typeof require",
                "undefinedundefinedundefinedundefined",
            ),
        ] {
            assert_eq!(out(script), expected, "{script}");
        }
    }

    #[test]
    fn microtasks_and_messages_run_before_the_next_call() {
        let script = "globalThis.seen = []; const c = new MessageChannel(); c.port1.onmessage = (e) => seen.push(e.data);
            globalThis.run = () => { queueMicrotask(() => seen.push('micro')); c.port2.postMessage('message'); return seen.join(); };";
        let mut engine = Engine::load(script, LIMITS).expect("it loads");
        assert_eq!(engine.call("run", "", TIME).expect("a call"), "");
        let seen = engine.call("run", "", TIME).expect("a call");
        assert!(seen.contains("micro") && seen.contains("message"), "{seen}");
    }

    #[test]
    fn what_never_ends_is_cut_off() {
        for script in [
            "for (;;) {}",
            "const f = () => Promise.resolve().then(f); f(); return 'ok'",
            "/(a+)+$/.test('a'.repeat(60) + 'b'); return ''",
        ] {
            let script = format!("globalThis.run = () => {{ {script} }};");
            let mut engine = Engine::load(&script, LIMITS).expect("it loads");
            let began = Instant::now();
            let failure = engine.call("run", "", Duration::from_millis(100)).expect_err("cut off");
            assert!(began.elapsed() < Duration::from_secs(10), "{script}");
            assert!(matches!(failure.code, ErrorCode::Timeout | ErrorCode::Internal), "{script} {failure}");
        }
    }

    #[test]
    fn memory_and_depth_have_an_end() {
        for script in [
            "const all = []; for (;;) all.push('x'.repeat(100000) + all.length)",
            "const f = (n) => f(n + 1) + 1; return String(f(0))",
            "return 5",
            "throw new Error('why')",
        ] {
            assert_eq!(run(script).expect_err("refused").code, ErrorCode::Internal, "{script}");
        }
        assert!(run("throw new Error('why')").expect_err("refused").to_string().contains("why"));
    }
}
