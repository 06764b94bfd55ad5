//! What somebody may try who wishes the shop ill: to do what they may not, to learn what they should not, to be in
//! everybody's way. The shop is the real program, in a process of its own.

mod access;
mod access_table;
mod fixtures;
mod secrets;
mod sockets;
