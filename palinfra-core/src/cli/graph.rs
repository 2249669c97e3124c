//! `graph`.

use super::arguments::{Graph, GraphFormat};
use super::context::Context;
use super::problem::{DONE, Problem};
use crate::engine::Drawing;

/// Draws the programs of the chosen stacks.
pub async fn graph(context: &Context<'_>, arguments: &Graph) -> Result<u8, Problem> {
    let stacks = context.engine.stack_names(&context.request()).await?;
    let drawing = Drawing::new(context.engine.declare(&stacks)?)?;
    match arguments.format {
        _ if context.global.json => context.print_json(&drawing)?,
        GraphFormat::Dot => context.print(&drawing.dot()),
        GraphFormat::Mermaid => context.print(&drawing.mermaid()),
    }
    Ok(DONE)
}
