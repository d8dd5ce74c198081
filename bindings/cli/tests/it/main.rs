//! The program as people run it: the real binary against the sandbox, over real sockets.

mod check;
mod desk;
mod files;
mod goods;
mod interruptions;
mod journal;
mod usage;
