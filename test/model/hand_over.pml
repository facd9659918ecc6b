/* How a ready connection reaches a worker: the protocol of mpm/event/ for an exhaustive check.
 *
 * Same names as the code: ConnectionWord (take, notify, give_back, requeue, expire, unexpire),
 * ReadyRing (ring), PollToken (token), ParkingLot (parked, ticket), HandOver (next, park,
 * wait_announced, see_to_it, wake_somebody, monitor, sleep_while_quiet, stop). One step here is one
 * atomic access there. Memory is sequentially consistent; where the code asks for less, the comment
 * beside it says why that is enough.
 *
 * Claim. Bytes arrive, deadlines pass, handlers may hang, at any moment. Whenever nobody can move
 * any more, then without the listener's help if no worker is active, or after a few of its ticks if
 * one is: every byte was read, every connection is idle, the ring is empty. Timeouts of sleeps do
 * not exist here, so nothing is found only because somebody happens to look again later.
 *
 * Configuration (-D):  NW workers, NC connections (at most 3), NDATA arrivals on each, CPUS
 *   processors (a wake that buys no parallelism is left out), BATCH connections a worker may keep
 *   (1 or 2), FRESH=1: connection 0 was just accepted and is not registered yet.
 * Variants:  HANG=1: a handler of worker 0 never returns.  EXPIRE=1: the listener's sweep queues
 *   connection 0; EXPIRE=2: so does, at the same time, somebody else with connection 1.
 *   STOP=1: stop() is called.
 * Mutants (each must fail):  NO_WAKE_ON_RELEASE, NO_SECOND_LOOK, NO_TOKEN_LOOK, BLIND_GIVE_BACK,
 *   NO_KICK, LATE_WAITING, NO_RESCUE, NO_LISTENER_WAKE, NO_STEALING.
 */
#ifndef NW
#define NW 2
#endif
#ifndef NC
#define NC 2
#endif
#ifndef NDATA
#define NDATA 1
#endif
#ifndef CPUS
#define CPUS 1
#endif
#ifndef BATCH
#define BATCH 1
#endif
#ifndef FRESH
#define FRESH 0
#endif
#ifndef HANG
#define HANG 0
#endif
#ifndef EXPIRE
#define EXPIRE 0
#endif
#ifndef STOP
#define STOP 0
#endif

#define NONE 255
#define IDLE 0
#define QUEUED 1
#define RUNNING 2
#define BIT(n) (1 << (n))
/* A hung handler keeps its worker active, so the listener goes on ticking; so many ticks, each at a
   moment when nobody else can move, are enough to find everything that can be found. */
#define QUIET_TICKS 4

/* The word of each connection: state, readiness flag, timeout flag. */
byte state[NC];
bool news[NC];
bool late[NC];
byte owner[NC];          /* for assertions only */

bool data[NC];           /* unread bytes in the socket */
bool registered[NC];
byte edges;              /* the pollset's ready list, edge-triggered */
bool kick;               /* the pollset's wakeup, coalesced */

chan ring = [NC] of { byte };
bool claimed;            /* the ring's head has moved since the listener looked */
bool token;
bool waiting;
bool polled;
byte parked;             /* bitmap */
byte ticket;             /* bitmap: what a parked worker sleeps on */
byte busy = NW;
bool quiet;              /* the listener is in its long sleep */
bool stopping;
byte ended;              /* workers that returned */
bool hung;
byte kept[NW];           /* what a worker has yet to serve, in the open; with BATCH=2 at most one */
byte moved;              /* bitmap: the worker took something up since the listener looked */

/* --- connection word --- */
inline take(c) {
  atomic {
    assert(state[c] == QUEUED && owner[c] == NONE);
    state[c] = RUNNING; owner[c] = me; news[c] = false; late[c] = false
  }
}
/* The result in `noted`: the caller must queue it. */
inline notify(c) {
  d_step {
    noted = (state[c] == IDLE);
    state[c] = (state[c] == IDLE -> QUEUED : state[c]);
    news[c] = true
  }
}

/* --- ring, parking, wakes --- */
inline push(c) {
  atomic { assert(len(ring) < NC && state[c] == QUEUED); ring!c }
}
inline wake_one() {      /* the result in w: a worker or NONE */
  d_step {
    w = 0;
    do
    :: w < NW && (parked & BIT(w)) -> parked = parked & ~BIT(w); break
    :: w < NW && !(parked & BIT(w)) -> w++
    :: w >= NW -> w = NONE; break
    od
  };
  if
  :: w != NONE -> ticket = ticket | BIT(w)
  :: else -> skip
  fi
}
inline wake_somebody() {
  wake_one();
  if
#ifndef NO_KICK
  :: w == NONE && waiting -> kick = true
#endif
  :: else -> skip
  fi
}
inline see_to_it(comes_back) {
  if
  :: !(comes_back) || busy < CPUS -> wake_somebody()
  :: else -> skip
  fi
}
inline become_active() {
  busy++;
#ifndef NO_LISTENER_WAKE
  if
  :: quiet -> quiet = false
  :: else -> skip
  fi
#else
  skip
#endif
}

/* --- what comes out of the pollset becomes queued connections; the first are `me`'s, if it may --- */
inline distribute(keeps) {
  c = 0;
  do
  :: c < NC ->
     if
     :: got & BIT(c) ->
        notify(c);
        if
        :: noted && keeps && k0 == NONE -> k0 = c
        :: noted && keeps && BATCH > 1 && k0 != NONE && k1 == NONE -> k1 = c
        :: noted && !(keeps && (k0 == NONE || (BATCH > 1 && k1 == NONE))) -> rest = rest | BIT(c)
        :: !noted -> skip
        fi
     :: else -> skip
     fi;
     c++
  :: c >= NC -> break
  od;
  got = 0;
  if
  :: rest ->
     c = 0;
     do
     :: c < NC -> if :: rest & BIT(c) -> push(c) :: else -> skip fi; c++
     :: c >= NC -> break
     od;
     rest = 0;
     see_to_it(keeps)
  :: else -> skip
  fi;
  c = 0
}

inline serve(c) {
  take(c);
  do
  :: data[c] = false;                           /* receive until short, answer */
     if
     :: HANG && me == 0 && !hung -> hung = true; false
     :: true -> skip
     fi;
     if                                         /* add() tells of what is there, writing at least */
     :: !registered[c] -> atomic { registered[c] = true; edges = edges | BIT(c) }
     :: else -> skip
     fi;
     if                                         /* give_back: one compare-and-swap */
#ifdef BLIND_GIVE_BACK
     :: true -> d_step { state[c] = IDLE; news[c] = false; owner[c] = NONE }; break
#else
     :: d_step { !news[c] && !late[c] -> state[c] = IDLE; owner[c] = NONE }; break
     :: d_step { (news[c] || late[c]) -> news[c] = false; late[c] = false }
#endif
     fi;
     if
     :: true -> skip                            /* it goes on itself */
     :: true ->                                 /* or its turn is over */
        d_step { state[c] = QUEUED; owner[c] = NONE };
        push(c);
        see_to_it(true);
        break
     fi
  od
}

proctype worker(byte me) {
  byte c, w, got, rest;
  byte k0 = NONE, k1 = NONE;
  bool noted, look;
again:
  if
  :: stopping -> goto out
  :: else -> skip
  fi;
  atomic {
    if
    :: ring?k0 -> claimed = true;
       if
       :: BATCH > 1 && len(ring) > 0 -> ring?k1
       :: true -> skip
       fi
    :: len(ring) == 0 -> skip
    fi
  };
  if
  :: k0 != NONE ->
     if
     :: busy < CPUS && len(ring) > 0 -> wake_somebody()
     :: else -> skip
     fi;
     goto work
  :: else -> skip
  fi;
  if
  :: atomic { !token -> token = true }
  :: token -> goto park
  fi;
  if
  :: len(ring) > 0 -> skip
  :: len(ring) == 0 ->
     busy--;
#ifndef LATE_WAITING
     waiting = true;
#endif
     if
     :: len(ring) > 0 || stopping -> skip
     :: len(ring) == 0 && !stopping ->
#ifdef LATE_WAITING
        waiting = true;
#endif
        d_step { (edges || kick) -> got = edges; edges = 0; kick = false }
     fi;
     waiting = false;
     polled = true;
     become_active();
     distribute(true)
  fi;
  token = false;
work:
  if
  :: k0 != NONE ->
#if BATCH > 1
     moved = moved | BIT(me);
     if
     :: k1 != NONE -> d_step { kept[me] = k1; k1 = NONE }
     :: else -> skip
     fi;
     serve(k0);
     /* take_kept(): an exchange; the listener may have been quicker. */
     skip;
     d_step { k0 = kept[me]; kept[me] = NONE };
     if
     :: k0 != NONE -> moved = moved | BIT(me); serve(k0)
     :: else -> skip
     fi;
#else
     serve(k0);
#endif
     k0 = NONE
  :: else -> skip
  fi;
  goto again;

park:
  parked = parked | BIT(me);
  busy--;
  look = false;
#ifndef NO_SECOND_LOOK
  look = len(ring) > 0;
#ifndef NO_TOKEN_LOOK
  look = look || !token;
#endif
  look = look || stopping;
#endif
  if
  :: atomic { look && (parked & BIT(me)) -> parked = parked & ~BIT(me) }
  :: d_step { (!look || !(parked & BIT(me))) && (ticket & BIT(me)) -> ticket = ticket & ~BIT(me) }
  fi;
  look = false;
  become_active();
  goto again;

out:
  do                                             /* wake_all */
  :: parked -> wake_one()
  :: else -> break
  od;
  ended++
}

/* free_kept_of_stuck_workers(): who took up nothing since the last tick holds up what it keeps. */
inline free_kept() {
#if BATCH > 1
#ifndef NO_STEALING
  c = 0;
  do
  :: c < NW ->
     if
     :: d_step { (moved & BIT(c)) -> moved = moved & ~BIT(c) }
     :: d_step { !(moved & BIT(c)) -> k0 = kept[c]; kept[c] = NONE };
        if
        :: k0 != NONE -> push(k0); see_to_it(false)
        :: else -> skip
        fi;
        k0 = NONE
     fi;
     c++
  :: c >= NW -> break
  od;
  c = 0;
#endif
#endif
  skip
}

inline monitor() {
  free_kept();
  d_step { was_polled = polled; polled = false };
  was_waiting = waiting;
  d_step { stuck = len(ring) > 0 && !claimed; claimed = false };
  if
#ifndef NO_RESCUE
  :: stuck -> wake_somebody()
#endif
  :: !stuck && !was_polled && !was_waiting ->
     wake_one();
     if
     :: w == NONE ->
        if
        :: atomic { !token -> token = true };
           /* Bytes may come until its wait ends: the interleaving decides when that is. */
           d_step { got = edges; edges = 0; kick = false };
           distribute(false);
           token = false;
#ifndef NO_WAKE_ON_RELEASE
           wake_one()
#else
           skip
#endif
        :: token -> skip
        fi
     :: else -> skip
     fi
  :: else -> skip
  fi;
  d_step { was_polled = false; was_waiting = false; stuck = false; w = 0; noted = false }
}

/* The sweep: an idle connection whose deadline has passed. The worker may have renewed it between
   the sweep's two looks; then the sweep takes it back. */
inline expire(c) {
  d_step { noted = (state[c] == IDLE);
           if :: noted -> state[c] = QUEUED; late[c] = true :: else -> skip fi };
  if
  :: noted ->
     if
     :: true -> skip
     :: d_step { state[c] == QUEUED && late[c] && !news[c] -> state[c] = IDLE; late[c] = false };
        noted = false
     :: news[c] -> late[c] = false
     fi
  :: else -> skip
  fi;
  if
  :: noted -> push(c); see_to_it(false)
  :: else -> skip
  fi;
  d_step { w = 0; noted = false }
}

inline check_end() {
  d_step {
    assert(!stopping || ended + (hung -> 1 : 0) == NW);
    c = 0;
    do
    :: c < NC ->
       assert(stopping || (hung && owner[c] == 0) || (!data[c] && state[c] == IDLE));
       c++
    :: c >= NC -> break
    od;
    assert(stopping || len(ring) == 0)
  }
}

proctype listener() {
  byte c, w, got, rest, ticks;
  byte k0 = NONE, k1 = NONE;
  bool noted, was_polled, was_waiting, stuck;
  bool due = EXPIRE;
  do
  :: !stopping -> monitor()
  :: due -> due = false; expire(0)
  :: busy == 0 && !stopping ->
     quiet = true;
     if
     :: busy == 0 && !stopping ->
        if
        :: !quiet -> skip                        /* woken */
        :: due -> quiet = false                  /* the timer of the sweep */
        :: timeout -> check_end(); goto done
        fi
     :: else -> quiet = false
     fi
  :: break
  od;
  /* From here on it ticks only when nobody else can move. */
  do
  :: timeout ->
     if
     :: busy == 0 || stopping || ticks == QUIET_TICKS -> check_end(); goto done
     :: else -> ticks++; monitor()
     fi
  od;
done:
  skip
}

#if EXPIRE > 1
proctype second_submitter() {
  byte w;
  bool noted;
  expire(1)
}
#endif

#if STOP
proctype stopper() {
  byte w;
  stopping = true;
  kick = true;
  do
  :: parked -> wake_one()
  :: else -> break
  od;
  quiet = false
}
#endif

proctype client(byte c) {
  byte n;
  do
  :: n < NDATA ->
     d_step { data[c] = true; edges = (registered[c] -> edges | BIT(c) : edges); n++ }
  :: n >= NDATA -> break
  od
}

init {
  byte i;
  atomic {
    do
    :: i < NC -> registered[i] = true; owner[i] = NONE; i++
    :: i >= NC -> break
    od;
    if
    :: FRESH -> registered[0] = false; state[0] = QUEUED; ring!0
    :: else -> skip
    fi;
    i = 0;
    do :: i < NW -> kept[i] = NONE; run worker(i); i++ :: i >= NW -> break od;
    run listener();
    i = 0;
    do :: i < NC -> run client(i); i++ :: i >= NC -> break od;
#if EXPIRE > 1
    run second_submitter();
#endif
#if STOP
    run stopper();
#endif
  }
}
