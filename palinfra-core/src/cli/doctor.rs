//! `doctor`.

use super::context::Context;
use super::problem::{DONE, FAILED, Problem, labelled};
use crate::display::{Tone, escape};
use crate::engine::Check;

/// Checks state, key, program, cloud and terminal. Changes nothing.
pub async fn doctor(context: &Context<'_>) -> Result<u8, Problem> {
    let mut checks = context.engine.doctor(&context.request()).await;
    checks.push(terminal(context));
    let style = &context.terminal.style;
    for check in &checks {
        if context.global.json {
            context.print_json(check)?;
            continue;
        }
        let (tone, sign) = if check.ok {
            (Tone::Green, "ok")
        } else {
            (Tone::Red, "!!")
        };
        let (sign, what, found) = (style.paint(tone, sign), escape(&check.what), &check.found);
        context.print(&format!("{sign}  {what}: {}\n", escape(found)));
        if let Some(help) = &check.help {
            context.print(&format!(
                "    {}",
                labelled(style, Tone::Blue, "help", help)
            ));
        }
    }
    Ok(if checks.iter().all(|check| check.ok) {
        DONE
    } else {
        FAILED
    })
}

fn terminal(context: &Context<'_>) -> Check {
    let terminal = context.terminal;
    let style = &terminal.style;
    let asks = if terminal.is_terminal {
        "can ask"
    } else {
        "cannot ask, so pass `--yes`"
    };
    let colour = if style.colour {
        "colours"
    } else {
        "no colours"
    };
    let found = format!("{} columns, {colour}, {asks}", style.width);
    Check::good("terminal", found)
}
