package dev.fovea.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class PagePoolTest {
  private final PagePool pool = new PagePool(5);

  @Test
  void take_lowestFreeFirst() {
    assertThat(new int[] {pool.take(), pool.take(), pool.take()}).containsExactly(0, 1, 2);
    pool.giveBack(new int[] {0, 1, 2}, /* from= */ 1, /* to= */ 2);
    assertThat(pool.extent()).isEqualTo(3);
    assertThat(pool.free()).isEqualTo(3);
    assertThat(pool.take()).isEqualTo(1);
  }

  @Test
  void take_allTaken_refused() {
    for (int i = 0; i < 5; i++) {
      pool.take();
    }
    assertThatIllegalStateException().isThrownBy(pool::take).withMessage("all 5 pages are taken");
  }

  @Test
  void giveBack_twice_refused() {
    int[] pages = {pool.take()};
    pool.giveBack(pages, 0, 1);
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.giveBack(pages, 0, 1))
        .withMessage("page 0 is given back twice");
  }

  @Test
  void audit_pageTaken_fails() {
    pool.audit();
    int[] pages = {pool.take()};
    assertThatIllegalStateException().isThrownBy(pool::audit);
    pool.giveBack(pages, 0, 1);
    pool.audit();
  }
}
