//! `sidetrack login`: through the browser of this machine, or by a pasted address.

use crate::args::Login;
use crate::link::Link;
use anyhow::{Context, Result, bail};
use sidetrack_core::control::protocol::{Redirect, Reply, Request};
use spotify::Secret;
use std::io::{BufRead, IsTerminal, Write};

/// Signs in; returns when the sign-in is stored.
pub async fn login(how: &Login, link: &mut Link) -> Result<()> {
    let client_id = client_id(how, link).await?;
    let redirect = if how.paste {
        Redirect::Paste { port: how.port }
    } else {
        Redirect::Loopback {
            port: how.port.unwrap_or(0),
        }
    };
    let Reply::Open { url, redirect_uri } = link
        .ask(Request::SignIn {
            client_id,
            redirect,
        })
        .await?
    else {
        bail!("the agent answered something else");
    };
    if how.paste {
        return paste(link, &url, &redirect_uri).await;
    }
    eprintln!("Opening Spotify's page in your browser. If none opens, go to:\n\n{url}\n");
    if !how.no_browser
        && let Err(error) = open::that_detached(&url)
    {
        tracing::warn!(%error, "no browser could be opened");
    }
    eprintln!("Waiting for the answer at {redirect_uri} (Ctrl-C gives up) ...");
    tokio::select! {
        ended = link.ask(Request::SignedIn) => return ended.map(drop),
        _ = tokio::signal::ctrl_c() => {}
    }
    let _ = link.ask(Request::CancelSignIn).await;
    bail!("the sign-in was given up")
}

async fn paste(link: &mut Link, url: &str, redirect_uri: &str) -> Result<()> {
    eprintln!("Open this address in any browser and agree:\n\n{url}\n");
    eprintln!(
        "The browser then shows an error page, as nothing listens at {redirect_uri}: that is fine."
    );
    eprintln!("Copy the whole address of that page and paste it here:");
    for _ in 0..3 {
        let address = read_line("> ").await?;
        match link
            .ask(Request::Pasted {
                address: Secret::new(address),
            })
            .await
        {
            Ok(_) => return Ok(()),
            Err(error) => eprintln!("{error:#}. Try again:"),
        }
    }
    bail!("no pasted address worked: start again with `sidetrack login --paste`")
}

/// The client id: named, or that of the last sign-in, or asked for.
async fn client_id(how: &Login, link: &mut Link) -> Result<String> {
    if let Some(id) = how
        .client_id
        .as_deref()
        .map(str::trim)
        .filter(|id| !id.is_empty())
    {
        return Ok(id.to_owned());
    }
    if let Reply::Status(status) = link.ask(Request::Status).await?
        && let Some(account) = status.account
    {
        return Ok(account.client_id);
    }
    if !std::io::stdin().is_terminal() {
        bail!(
            "no client id: give the one of your Spotify app with --client-id or SIDETRACK_CLIENT_ID"
        );
    }
    eprintln!(
        "Sidetrack uses your own Spotify app. At https://developer.spotify.com/dashboard create one with the"
    );
    eprintln!("redirect address http://127.0.0.1/callback and copy its client id:");
    let id = read_line("> ").await?;
    if id.is_empty() {
        bail!("no client id was given");
    }
    Ok(id)
}

async fn read_line(prompt: &'static str) -> Result<String> {
    let read = tokio::task::spawn_blocking(move || -> std::io::Result<Option<String>> {
        eprint!("{prompt}");
        std::io::stderr().flush()?;
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    });
    read.await?
        .context("standard input")?
        .context("nothing was pasted")
}
