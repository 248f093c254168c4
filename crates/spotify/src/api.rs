//! The endpoints as methods, one file for each part of the Web API.

mod catalogue;
mod library;
mod player;
mod playlists;
